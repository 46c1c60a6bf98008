-- what each deal is, drawn from hashes of its number, so that the same number of deals is always the same file
CREATE TABLE deals AS
WITH drawn AS (
    SELECT n, hash(n, 'chance') AS h, [hash(n, k) % 1000000 / 1e6 FOR k IN range(24)] AS u FROM range($deals) AS numbers(n)
)
SELECT n, u,
       format('agr_{:016x}', hash(n, 'agreement')) AS agreement_id,
       [1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 4, 4, 6, 12][1 + (u[1] * 20)::INTEGER % 20] AS reports,
       TIMESTAMPTZ '2016-01-01 00:00:00+00' + to_seconds((sqrt(u[2]) * 3950 * 86400)::BIGINT) AS started,
       ['offtake', 'offtake', 'acquisition', 'acquisition', 'equity_investment', 'equity_investment', 'joint_venture', 'financing',
        'financing', 'concession', 'partnership', 'partnership', 'framework_agreement', 'trade_agreement', 'infrastructure'
       ][1 + (u[3] * 15)::INTEGER % 15] AS deal_type,
       1 + (u[4] * 4)::INTEGER AS first_stage,  -- proposed … completed
       u[5] < 0.07 AS falls_through,
       ['unknown', 'unknown', 'unknown', 'binding', 'non_binding'][1 + (u[6] * 5)::INTEGER % 5] AS binding,
       list_sort(list_distinct([$countries[1 + floor(len($countries) * pow(u[7 + k], 2.5))::INTEGER] FOR k IN range(1 + (u[7] * 2.4)::INTEGER)])) AS countries,
       list_sort(list_distinct([format('Company {:05d} Resources', floor(60000 * pow(u[10 + k], 3))::INTEGER) FOR k IN range(1 + (u[10] * 2.2)::INTEGER)])) AS companies,
       CASE WHEN u[13] < 0.35 THEN [format('Ministry or Bank {:03d}', floor(400 * pow(u[14], 2))::INTEGER)] ELSE [] END AS institutions,
       list_sort(list_distinct([$minerals[1 + floor(len($minerals) * pow(u[15 + k], 1.5))::INTEGER] FOR k IN range(1 + (u[15] * 1.8)::INTEGER)])) AS minerals,
       CASE WHEN u[18] < 0.5 THEN format('Project {:06d}', (u[18] * 400000)::INTEGER) END AS project,
       CASE WHEN u[19] < 0.4 THEN round(exp(10 + 12 * u[20]), -3) + 1000 END AS value_amount,
       CASE WHEN u[19] < 0.4 THEN ['USD', 'USD', 'USD', 'CAD', 'AUD', 'EUR', 'CNY', 'CLP'][1 + (u[21] * 8)::INTEGER % 8] END AS value_currency,
       CASE WHEN u[22] < 0.2 THEN round(u[22] * 500, 1) END AS stake_percent,
       CASE WHEN u[23] < 0.04 AND n > 100 THEN n - 1 - (u[24] * 99)::BIGINT END AS parent
FROM drawn
