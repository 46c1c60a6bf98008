-- one row for each value that some claim gives to a field on which the claims of an agreement differ
-- a status moves with time: it is in conflict only between articles of one day
CREATE TABLE conflicts AS
WITH differing AS (
    SELECT agreement_id, unnest([
        CASE WHEN min(deal_type) <> max(deal_type) THEN 'deal_type' END,
        CASE WHEN min(binding) FILTER (binding <> 'unknown') <> max(binding) FILTER (binding <> 'unknown') THEN 'binding' END,
        CASE WHEN min(project) <> max(project) THEN 'project' END,
        CASE WHEN min(value_amount) <> max(value_amount) OR min(value_currency) <> max(value_currency) THEN 'value' END,
        CASE WHEN min(stake_percent) <> max(stake_percent) THEN 'stake_percent' END
    ]) AS field
    FROM claims
    WHERE agreement_id IS NOT NULL
    GROUP BY agreement_id
    HAVING count(*) > 1
), disputed AS (
    SELECT agreement_id, field, NULL::DATE AS day FROM differing WHERE field IS NOT NULL
    UNION ALL
    SELECT agreement_id, 'status', coalesce(published, fetched)::DATE AS day
    FROM claims
    JOIN articles USING (article_id)
    WHERE agreement_id IN (SELECT agreement_id FROM claims GROUP BY agreement_id HAVING min(status) <> max(status))
    GROUP BY agreement_id, day
    HAVING min(status) <> max(status)
), statements AS (
    SELECT disputed.agreement_id, disputed.field, disputed.day, claim_id, publisher, coalesce(published, fetched) AS reported, evidence,
           CASE disputed.field
               WHEN 'deal_type' THEN deal_type
               WHEN 'status' THEN status
               WHEN 'binding' THEN nullif(binding, 'unknown')
               WHEN 'project' THEN project
               WHEN 'value' THEN value_currency || ' ' || value_amount::DECIMAL(38, 2)
               WHEN 'stake_percent' THEN stake_percent::VARCHAR
           END AS value
    FROM disputed
    JOIN claims USING (agreement_id)
    JOIN articles USING (article_id)
    WHERE disputed.day IS NULL OR disputed.day = coalesce(published, fetched)::DATE
), versions AS (
    SELECT agreement_id, field, day, value, list(DISTINCT publisher ORDER BY publisher) AS publishers, count(*) AS claims,
           min(reported) AS first_reported, max(reported) AS last_reported, arg_max(evidence, reported) AS evidence,
           list(claim_id ORDER BY reported, claim_id) AS claim_ids
    FROM statements
    WHERE value IS NOT NULL
    GROUP BY agreement_id, field, day, value
)
SELECT versions.agreement_id, agreements.title, field, day, value, versions.claims, versions.publishers, versions.first_reported,
       versions.last_reported, evidence, claim_ids
FROM versions
JOIN agreements USING (agreement_id)
WHERE review <> 'rejected'
QUALIFY count(*) OVER (PARTITION BY versions.agreement_id, field, day) > 1
ORDER BY versions.agreement_id, field, day, versions.claims DESC, value
