SELECT line, origin, founder, article_id, component FROM lines WHERE component IN ({ids}) ORDER BY line
