SELECT line, origin, founder, article_id, component FROM lines WHERE line IN ({ids}) ORDER BY line
