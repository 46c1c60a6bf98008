-- how much an outlet tells, how often it is the first, and how often the only one
CREATE TABLE deals_by_publisher AS
WITH told AS (
    SELECT agreement_id, publisher, min(coalesce(published, fetched)) AS reported, count(*) AS claims
    FROM claims
    JOIN articles USING (article_id)
    WHERE NOT background AND agreement_id IN (SELECT agreement_id FROM agreements WHERE review <> 'rejected')
    GROUP BY agreement_id, publisher
), deals AS (
    SELECT agreement_id, arg_min(publisher, (reported, publisher)) AS first_publisher, count(*) AS publishers FROM told GROUP BY agreement_id
)
SELECT publisher, count(*) AS deals, count(*) FILTER (publisher = first_publisher) AS first_reports,
       count(*) FILTER (publishers = 1) AS sole_reports, sum(claims)::BIGINT AS claims, max(reported) AS last_reported
FROM told
JOIN deals USING (agreement_id)
GROUP BY publisher
ORDER BY deals DESC, publisher
