-- an outlet that went back to earlier words has them twice here
WITH asked AS (
    SELECT articles.* EXCLUDE (text), signature
    FROM articles
    LEFT JOIN (FROM signatures WHERE article_id IN ({ids})) USING (article_id, content_hash)
    WHERE article_id IN ({ids})
)
SELECT article_id, content_hash, publisher, title, published, fetched, retracted, run_id, fetched AS seen, signature FROM asked
UNION ALL
SELECT article_id, content_hash, publisher, title, published, asked.fetched, retracted, article_returns.run_id, article_returns.fetched, signature
FROM article_returns
JOIN asked USING (article_id, content_hash)
WHERE article_returns.fetched > asked.fetched
ORDER BY article_id, seen, content_hash
