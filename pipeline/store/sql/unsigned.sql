WITH places AS MATERIALIZED (
    SELECT ingested FROM articles WHERE article_id IN ({ids})
), signed_places AS MATERIALIZED (
    SELECT rowid AS place FROM signatures WHERE article_id IN ({ids})
), signed AS (
    SELECT article_id, content_hash FROM signatures JOIN signed_places ON signatures.rowid = place
)
SELECT article_id, content_hash, text
FROM articles
JOIN places USING (ingested)
WHERE (article_id, content_hash) NOT IN (FROM signed)
ORDER BY article_id, content_hash
