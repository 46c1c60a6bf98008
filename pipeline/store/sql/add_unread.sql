INSERT INTO unread SELECT unnest($ids::VARCHAR[]), unnest($hashes::VARCHAR[])
