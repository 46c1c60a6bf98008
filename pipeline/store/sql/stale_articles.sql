SELECT article_id, external_id, url, source, publisher, title, text, published, fetched, language, retracted, authors, gap, live
FROM (
    SELECT articles.*, min(ingested) OVER (PARTITION BY article_id) AS came
    FROM articles
    LEFT JOIN (
        SELECT article_id, content_hash, max(fetched) AS seen FROM article_returns GROUP BY ALL
    ) USING (article_id, content_hash)
    WHERE article_id IN (SELECT article_id FROM unread)
    QUALIFY row_number() OVER (
        PARTITION BY article_id ORDER BY greatest(fetched, coalesce(seen, fetched)) DESC, content_hash DESC
    ) = 1
) AS waiting
WHERE NOT retracted AND $extractor IS DISTINCT FROM (
    SELECT arg_max(extractor, extraction)
    FROM extractions
    WHERE extractions.article_id = waiting.article_id AND extractions.content_hash = waiting.content_hash
)
ORDER BY came
