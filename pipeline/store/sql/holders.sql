-- an agreement's id is made of the claim that founded it, in the way of records.stable_id
SELECT claim_id, 'agr_' || left(sha256(claim_id), 16) AS founded, agreement_id
FROM public_claims
WHERE agreement_id IS NOT NULL AND (list_contains($ids, claim_id) OR list_contains($ids, founded))
