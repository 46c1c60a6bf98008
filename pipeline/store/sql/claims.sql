SELECT claim_id, article_id, deal_type, status, binding, countries, companies, institutions, minerals, project, value_amount, value_currency,
       stake_percent, evidence, evidence_start, evidence_end, background, confidence, extractor, roles, spans
FROM current_claims
ORDER BY reported, article_id, evidence_start, claim_id
