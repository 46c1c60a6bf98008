SELECT line, origin, founder, article_id, day, component FROM lines WHERE article_id IN ({ids}) ORDER BY line
