CREATE TABLE public_article_details AS
SELECT article_id, ['Writer ' || source] AS authors, NULL::VARCHAR AS gap, false AS live FROM public_articles
