INSERT INTO unread
SELECT article_id, content_hash
FROM articles
LEFT JOIN (SELECT article_id, content_hash, arg_max(extractor, extraction) AS read_by FROM extractions GROUP BY ALL) USING (article_id, content_hash)
WHERE NOT retracted AND read_by IS DISTINCT FROM $extractor
