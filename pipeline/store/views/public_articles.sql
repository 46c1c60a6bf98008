CREATE OR REPLACE TEMP VIEW public_articles AS
SELECT article_id, url, source, publisher, title, published, fetched, language, retracted, external_id FROM current_articles
