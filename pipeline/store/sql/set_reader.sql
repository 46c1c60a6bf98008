DELETE FROM reader;
DELETE FROM unread;
INSERT INTO unread SELECT article_id, content_hash FROM articles;
INSERT INTO reader (extractor) VALUES ($extractor)
