-- the revision of each article that was seen last
CREATE OR REPLACE TEMP VIEW current_articles AS
SELECT articles.* EXCLUDE (ingested), min(ingested) OVER (PARTITION BY article_id) AS ingested
FROM articles
LEFT JOIN (
    SELECT article_id, content_hash, max(fetched) AS seen FROM article_returns GROUP BY ALL
) USING (article_id, content_hash)
QUALIFY row_number() OVER (
    PARTITION BY article_id ORDER BY greatest(fetched, coalesce(seen, fetched)) DESC, content_hash DESC
) = 1
