SELECT DISTINCT id
FROM (
    SELECT agreement_id AS id FROM public_agreements
    UNION ALL SELECT old_id FROM public_agreement_aliases
    UNION ALL SELECT claim_id FROM public_claims
)
WHERE starts_with(id, $beginning)
ORDER BY id
LIMIT $limit
