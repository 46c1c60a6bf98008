SELECT article_id, external_id, url, source, publisher, title, text, published, fetched, language, retracted, authors, gap, live
FROM articles
ORDER BY ingested
