-- an outlet that went back to earlier words has them twice here
WITH places AS MATERIALIZED (  -- by the one narrow column; the others are read where it says
    SELECT ingested FROM articles WHERE article_id IN ({ids})
), signed_places AS MATERIALIZED (
    SELECT rowid AS place FROM signatures WHERE article_id IN ({ids})
), signed AS (
    SELECT article_id, content_hash, signature FROM signatures JOIN signed_places ON signatures.rowid = place
), asked AS (
    SELECT articles.* EXCLUDE (text), signature
    FROM articles
    JOIN places USING (ingested)
    LEFT JOIN signed USING (article_id, content_hash)
)
SELECT article_id, content_hash, publisher, title, published, fetched, retracted, run_id, fetched AS seen, signature FROM asked
UNION ALL
SELECT article_id, content_hash, publisher, title, published, asked.fetched, retracted, article_returns.run_id, article_returns.fetched, signature
FROM article_returns
JOIN asked USING (article_id, content_hash)
WHERE article_returns.fetched > asked.fetched
ORDER BY article_id, seen, content_hash
