WITH places AS MATERIALIZED (
    SELECT extraction FROM extractions WHERE article_id IN ({ids})
)
SELECT article_id, content_hash FROM extractions JOIN places USING (extraction)
