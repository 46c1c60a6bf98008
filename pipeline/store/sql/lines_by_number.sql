SELECT line, origin, founder, article_id, day, component FROM lines WHERE line IN ({ids}) ORDER BY line
