SELECT line, origin, founder, article_id, day, component FROM lines WHERE component IN ({ids}) ORDER BY line
