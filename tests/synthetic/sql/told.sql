-- one row for each article that tells of a deal
CREATE TABLE told AS
WITH reports AS (
    SELECT n, unnest(range(reports)) AS k, reports, first_stage, falls_through, started, agreement_id, value_amount FROM deals
)
SELECT n, k, reports, agreement_id, hash(n, k, 'report') AS h,
       format('clm_{:016x}', hash(n, k, 'claim')) AS claim_id,
       format('art_{:016x}', hash(n, k, 'article')) AS article_id,
       (hash(n, k, 'source') % 300)::INTEGER AS source,
       started + to_hours((k * k * 30 + hash(n, k, 'hours') % 20)::INTEGER) AS published,
       ['proposed', 'negotiating', 'announced', 'signed', 'completed', 'terminated'][
           CASE WHEN falls_through AND k = reports - 1 THEN 6 ELSE least(5, first_stage + k // 2)::INTEGER END
       ] AS status,
       CASE WHEN hash(n, k, 'value') % 12 = 0 AND k > 0 THEN value_amount * 1.2 ELSE value_amount END AS value_amount
FROM reports
