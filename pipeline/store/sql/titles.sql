SELECT public_agreements.agreement_id, any_value(public_agreements.title), count(claim_id)
FROM public_agreements
LEFT JOIN public_claims USING (agreement_id)
WHERE list_contains($ids, public_agreements.agreement_id)
GROUP BY public_agreements.agreement_id
