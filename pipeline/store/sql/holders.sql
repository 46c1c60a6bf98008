-- an agreement's id is made of the claim that founded it, in the way of records.stable_id
WITH told AS (
    SELECT agreement_id AS id, agreement_id, NULL AS founder FROM public_agreements
    UNION ALL SELECT old_id, agreement_id, NULL FROM public_agreement_aliases
    UNION ALL SELECT claim_id, agreement_id, NULL FROM public_claims
    UNION ALL SELECT 'agr_' || left(sha256(claim_id), 16), agreement_id, claim_id FROM public_claims
)
SELECT id, agreement_id, founder FROM told
WHERE agreement_id IS NOT NULL AND list_contains($ids, id)
ORDER BY founder IS NULL, id, agreement_id
