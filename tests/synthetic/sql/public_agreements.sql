CREATE TABLE public_agreements AS
WITH reported AS (
    SELECT n, arg_max(status, k) AS status, min(published) AS first_reported, max(published) AS last_reported,
           min(published) FILTER (status IN ('announced', 'signed', 'completed')) AS agreed,
           count(*)::INTEGER AS articles, count(DISTINCT source)::INTEGER AS publishers, arg_max(value_amount, k) AS value_amount
    FROM told
    GROUP BY n
)
SELECT deals.agreement_id,
       array_to_string(companies, ' – ') || ': ' || replace(deals.deal_type, '_', ' ') || ', ' || array_to_string(minerals, ', ') AS title,
       deals.deal_type, status, binding, countries, companies, institutions, minerals, project, reported.value_amount, value_currency,
       CASE WHEN value_currency <> 'CLP' THEN round(reported.value_amount * 0.8) END AS value_usd,
       stake_percent, agreed::DATE AS announced_on, first_reported, last_reported, articles, publishers,
       round(0.4 + 0.59 * deals.u[8], 4) AS confidence,
       CASE WHEN deals.u[9] < 0.02 THEN 'rejected' WHEN deals.u[9] < 0.1 THEN 'confirmed' ELSE 'machine' END AS review,
       CASE WHEN parent IS NOT NULL THEN format('agr_{:016x}', hash(parent, 'agreement')) END AS parent_id
FROM deals
JOIN reported USING (n)
