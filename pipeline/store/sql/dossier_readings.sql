SELECT extraction, article_id, content_hash FROM extractions WHERE article_id IN ({ids}) ORDER BY article_id, extraction
