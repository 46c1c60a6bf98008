-- one row for each value that some claim gives to a field on which the claims of an agreement differ
-- a status moves with time: it is in conflict only between articles of one day
CREATE TABLE conflicts AS
WITH said AS (
    SELECT claims.*, articles.publisher, coalesce(articles.published, articles.fetched) AS reported
    FROM claims
    JOIN articles USING (article_id)
), statements AS (
    SELECT agreement_id, 'deal_type' AS field, NULL::DATE AS day, deal_type AS value, claim_id, publisher, reported, evidence FROM said
    UNION ALL SELECT agreement_id, 'status', reported::DATE, status, claim_id, publisher, reported, evidence FROM said
    UNION ALL SELECT agreement_id, 'binding', NULL, binding, claim_id, publisher, reported, evidence FROM said WHERE binding <> 'unknown'
    UNION ALL SELECT agreement_id, 'project', NULL, project, claim_id, publisher, reported, evidence FROM said
    UNION ALL SELECT agreement_id, 'value', NULL, value_currency || ' ' || value_amount::DECIMAL(38, 2), claim_id, publisher, reported, evidence FROM said
    UNION ALL SELECT agreement_id, 'stake_percent', NULL, stake_percent::VARCHAR, claim_id, publisher, reported, evidence FROM said
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
