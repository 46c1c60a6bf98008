-- a deal of three countries counts in three pairs
CREATE TABLE deals_by_country_pair AS
WITH deals AS (
    SELECT agreement_id, unnest(list_distinct(countries)) AS country, value_usd, last_reported
    FROM agreements
    WHERE len(countries) > 1 AND review <> 'rejected'
)
SELECT one.country, other.country AS with_country, count(*) AS deals, sum(one.value_usd) AS value_usd,
       max(one.last_reported) AS last_reported
FROM deals AS one
JOIN deals AS other ON other.agreement_id = one.agreement_id AND other.country > one.country
GROUP BY one.country, other.country
ORDER BY deals DESC, one.country, with_country
