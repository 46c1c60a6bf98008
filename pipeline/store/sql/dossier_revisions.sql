-- an outlet that went back to earlier words has them twice here
SELECT article_id, content_hash, publisher, title, published, fetched, retracted, run_id, fetched AS seen
FROM articles
WHERE article_id IN ({ids})
UNION ALL
SELECT articles.article_id, content_hash, publisher, title, published, articles.fetched, retracted, article_returns.run_id, article_returns.fetched
FROM article_returns
JOIN articles USING (article_id, content_hash)
WHERE articles.article_id IN ({ids}) AND article_returns.fetched > articles.fetched
ORDER BY article_id, seen, content_hash
