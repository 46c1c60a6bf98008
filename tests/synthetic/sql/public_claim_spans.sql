CREATE TABLE public_claim_spans AS
WITH said AS (
    SELECT claim_id, 'deal_type' AS field, deal_type AS value FROM public_claims
    UNION ALL SELECT claim_id, 'status', status FROM public_claims
    UNION ALL SELECT claim_id, 'countries', unnest(countries) FROM public_claims
    UNION ALL SELECT claim_id, 'companies', unnest(companies) FROM public_claims
    UNION ALL SELECT claim_id, 'institutions', unnest(institutions) FROM public_claims
    UNION ALL SELECT claim_id, 'minerals', unnest(minerals) FROM public_claims
    UNION ALL SELECT claim_id, 'project', project FROM public_claims WHERE project IS NOT NULL
    UNION ALL SELECT claim_id, 'value', value_currency || ' ' || value_amount::BIGINT FROM public_claims WHERE value_amount IS NOT NULL
    UNION ALL SELECT claim_id, 'stake_percent', stake_percent::VARCHAR FROM public_claims WHERE stake_percent IS NOT NULL
)
SELECT claim_id, field, value, (hash(claim_id, field) % 2000)::INTEGER AS span_start, (hash(claim_id, field) % 2000 + len(value))::INTEGER AS span_end
FROM said
