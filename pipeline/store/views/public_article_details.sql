CREATE OR REPLACE TEMP VIEW public_article_details AS
SELECT article_id, coalesce(authors, []) AS authors, gap, coalesce(live, false) AS live FROM current_articles
