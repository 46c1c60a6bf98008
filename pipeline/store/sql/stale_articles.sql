-- an article's revisions stand in the order in which they were seen first
WITH places AS MATERIALIZED (
    SELECT ingested FROM articles WHERE article_id IN (SELECT article_id FROM unread)
), revisions AS MATERIALIZED (
    SELECT article_id, content_hash, fetched, ingested, min(ingested) OVER (PARTITION BY article_id) AS came
    FROM articles
    JOIN places USING (ingested)
), waiting AS MATERIALIZED (
    SELECT ingested, came, fetched FROM revisions WHERE (article_id, content_hash) IN (FROM unread)
)
SELECT article_id, external_id, url, source, publisher, title, text, published, articles.fetched, language, retracted, authors, gap, live
FROM articles
JOIN waiting USING (ingested)
ORDER BY came, waiting.fetched, content_hash
