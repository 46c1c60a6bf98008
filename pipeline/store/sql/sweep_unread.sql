-- revisions on the list that need no reading: taken back, or an outlet went back to words that this extractor knows
-- found by one narrow column each; the wide ones are read where these say, mostly at the young end, and not in the whole table
WITH places AS MATERIALIZED (
    SELECT ingested FROM articles WHERE article_id IN (SELECT article_id FROM unread)
), read_places AS MATERIALIZED (
    SELECT extraction FROM extractions WHERE article_id IN (SELECT article_id FROM unread)
), last_reading AS (
    SELECT article_id, content_hash, arg_max(extractor, extraction) AS extractor
    FROM extractions
    JOIN read_places USING (extraction)
    GROUP BY ALL
), known AS (
    SELECT article_id, content_hash FROM articles JOIN places USING (ingested) WHERE retracted
    UNION ALL
    SELECT article_id, content_hash FROM last_reading WHERE extractor = $extractor
)
DELETE FROM unread WHERE (article_id, content_hash) IN (FROM known)
