SELECT article_id, content_hash FROM extractions WHERE article_id IN ({ids})
