-- what the current revisions say by their last extraction; a retracted article says nothing
CREATE OR REPLACE TEMP VIEW current_claims AS
SELECT claims.*, coalesce(current_articles.published, current_articles.fetched) AS reported
FROM claims
JOIN current_extractions USING (extraction)
JOIN current_articles
  ON current_articles.article_id = current_extractions.article_id AND current_articles.content_hash = current_extractions.content_hash
WHERE NOT current_articles.retracted
