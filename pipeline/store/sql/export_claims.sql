SELECT claim_id, article_id, deal_type, status, binding, countries, companies, institutions, minerals, project, value_amount, value_currency,
       stake_percent, evidence, evidence_start, evidence_end, background, confidence, extractor, roles, spans, agreement_id
FROM current_claims
LEFT JOIN claim_agreements USING (claim_id)
ORDER BY article_id, evidence_start, claim_id
