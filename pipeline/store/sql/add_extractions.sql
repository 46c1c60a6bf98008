INSERT INTO extractions BY NAME
SELECT (SELECT coalesce(max(extraction), 0) FROM extractions) + row.position AS extraction, row.article_id, row.content_hash,
       $extractor AS extractor, row.claims_hash, $run_id AS run_id
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
    "article_id": "VARCHAR", "content_hash": "VARCHAR", "claims_hash": "VARCHAR", "position": "BIGINT"}') AS row)
WHERE NOT EXISTS (
    FROM current_extractions
    WHERE current_extractions.article_id = row.article_id
      AND current_extractions.content_hash = row.content_hash
      AND current_extractions.extractor = $extractor
      AND current_extractions.claims_hash = row.claims_hash
)
RETURNING article_id, extraction
