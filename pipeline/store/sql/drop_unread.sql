DELETE FROM unread WHERE (article_id, content_hash) IN (SELECT unnest($ids::VARCHAR[]), unnest($hashes::VARCHAR[]))
