SELECT article_id, external_id, url, source, publisher, title, text, published, fetched, language, retracted
FROM current_articles
WHERE NOT retracted AND NOT EXISTS (
    FROM current_extractions
    WHERE current_extractions.article_id = current_articles.article_id
      AND current_extractions.content_hash = current_articles.content_hash
      AND current_extractions.extractor = $extractor
)
ORDER BY ingested
