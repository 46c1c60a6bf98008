SELECT line, origin, founder, article_id, component FROM lines WHERE article_id IN ({ids}) ORDER BY line
