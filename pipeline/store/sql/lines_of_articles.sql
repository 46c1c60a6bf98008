WITH places AS MATERIALIZED (
    SELECT line FROM lines WHERE article_id IN ({ids})
)
SELECT line, origin, founder, article_id, day, component FROM lines JOIN places USING (line) ORDER BY line
