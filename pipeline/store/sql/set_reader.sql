DELETE FROM reader;
DELETE FROM unread;
INSERT INTO reader (extractor) VALUES ($extractor)
