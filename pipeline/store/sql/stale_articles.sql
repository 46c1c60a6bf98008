-- found by one narrow column each; the wide ones are read where these say, mostly at the young end, and not in the whole table
WITH places AS MATERIALIZED (
    SELECT ingested FROM articles WHERE article_id IN (SELECT article_id FROM unread)
), read_places AS MATERIALIZED (
    SELECT extraction FROM extractions WHERE article_id IN (SELECT article_id FROM unread)
), revisions AS (
    SELECT article_id, content_hash, fetched, ingested, retracted FROM articles JOIN places USING (ingested)
), waiting AS MATERIALIZED (
    SELECT article_id, content_hash, ingested, retracted, min(ingested) OVER (PARTITION BY article_id) AS came
    FROM revisions
    LEFT JOIN (
        SELECT article_id, content_hash, max(fetched) AS seen FROM article_returns GROUP BY ALL
    ) USING (article_id, content_hash)
    QUALIFY row_number() OVER (
        PARTITION BY article_id ORDER BY greatest(fetched, coalesce(seen, fetched)) DESC, content_hash DESC
    ) = 1
), last_reading AS (
    SELECT article_id, content_hash, arg_max(extractor, extraction) AS extractor
    FROM extractions
    JOIN read_places USING (extraction)
    GROUP BY ALL
), chosen AS MATERIALIZED (
    SELECT ingested, came
    FROM waiting
    LEFT JOIN last_reading USING (article_id, content_hash)
    WHERE NOT retracted AND extractor IS DISTINCT FROM $extractor
)
SELECT article_id, external_id, url, source, publisher, title, text, published, fetched, language, retracted
FROM articles
JOIN chosen USING (ingested)
ORDER BY came
