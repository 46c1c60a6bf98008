CREATE TABLE public_agreement_history AS
WITH first_told AS (
    SELECT * FROM told JOIN deals USING (n) WHERE k = 0
), moved AS (
    SELECT *, lag(status) OVER earlier AS old_status, lag(value_amount) OVER earlier AS old_amount FROM told
    WINDOW earlier AS (PARTITION BY n ORDER BY k)
), changes AS (
    SELECT n, k, 'agreement' AS field, NULL AS old_value, project AS new_value, published, claim_id FROM first_told
    UNION ALL SELECT n, k, 'deal_type', NULL, deal_type, published, claim_id FROM first_told
    UNION ALL SELECT n, k, 'status', NULL, status, published, claim_id FROM first_told
    UNION ALL SELECT n, k, 'binding', NULL, binding, published, claim_id FROM first_told
    UNION ALL SELECT n, k, 'countries', NULL, array_to_string(countries, '; '), published, claim_id FROM first_told
    UNION ALL SELECT n, k, 'companies', NULL, array_to_string(companies[:2], '; '), published, claim_id FROM first_told
    UNION ALL SELECT n, k, 'minerals', NULL, array_to_string(minerals, '; '), published, claim_id FROM first_told
    UNION ALL SELECT n, k, 'institutions', NULL, array_to_string(institutions, '; '), published, claim_id FROM first_told WHERE len(institutions) > 0
    UNION ALL SELECT n, k, 'project', NULL, project, published, claim_id FROM first_told WHERE project IS NOT NULL
    UNION ALL SELECT n, k, 'value_amount', NULL, told.value_amount::BIGINT::VARCHAR, published, claim_id FROM told JOIN deals USING (n) WHERE k = 0 AND told.value_amount IS NOT NULL
    UNION ALL SELECT n, k, 'value_currency', NULL, value_currency, published, claim_id FROM first_told WHERE value_currency IS NOT NULL
    UNION ALL SELECT n, k, 'stake_percent', NULL, stake_percent::VARCHAR, published, claim_id FROM first_told WHERE stake_percent IS NOT NULL
    UNION ALL SELECT n, k, 'companies', array_to_string(companies[:2], '; '), array_to_string(companies, '; '), published, claim_id
              FROM told JOIN deals USING (n) WHERE k = 1 AND len(companies) > 2
    UNION ALL SELECT n, k, 'status', old_status, status, published, claim_id FROM moved WHERE old_status <> status
    UNION ALL SELECT n, k, 'value_amount', old_amount::BIGINT::VARCHAR, value_amount::BIGINT::VARCHAR, published, claim_id FROM moved WHERE old_amount <> value_amount
)
SELECT deals.agreement_id, field, old_value, CASE WHEN field = 'agreement' THEN title ELSE new_value END AS new_value, published AS reported,
       published + INTERVAL 9 HOUR AS recorded, claim_id,
       format('run_{:016x}', hash(published::DATE, 'run')) AS run_id, epoch_ms(published) * 1000 + (hash(n, field) % 1000)::BIGINT AS seq
FROM changes
JOIN deals USING (n)
JOIN (SELECT agreement_id, title FROM public_agreements) USING (agreement_id)
