INSERT INTO extractions BY NAME
WITH given AS (
    SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
        "article_id": "VARCHAR", "content_hash": "VARCHAR", "claims_hash": "VARCHAR", "position": "BIGINT"}') AS row
), places AS MATERIALIZED (
    SELECT extraction FROM extractions WHERE article_id IN (SELECT row.article_id FROM given)
), last_reading AS (
    SELECT article_id, content_hash, arg_max(extractor, extraction) AS extractor, arg_max(claims_hash, extraction) AS claims_hash
    FROM extractions
    JOIN places USING (extraction)
    GROUP BY ALL
)
SELECT (SELECT coalesce(max(extraction), 0) FROM extractions) + row.position AS extraction, row.article_id, row.content_hash,
       $extractor AS extractor, row.claims_hash, $run_id AS run_id
FROM given
WHERE NOT EXISTS (
    FROM last_reading
    WHERE last_reading.article_id = row.article_id AND last_reading.content_hash = row.content_hash
      AND last_reading.extractor = $extractor AND last_reading.claims_hash = row.claims_hash
)
RETURNING article_id, extraction, content_hash
