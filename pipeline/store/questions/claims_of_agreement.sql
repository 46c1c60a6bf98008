SELECT claims.*, articles.publisher, articles.url, coalesce(articles.published, articles.fetched) AS reported
FROM claims
JOIN articles USING (article_id)
WHERE claims.agreement_id = $id
ORDER BY reported, claim_id
