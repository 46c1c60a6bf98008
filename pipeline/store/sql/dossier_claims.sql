SELECT claim_id, article_id, deal_type, status, binding, countries, companies, institutions, minerals, project, value_amount, value_currency,
       stake_percent, evidence, evidence_start, evidence_end, background, confidence, extractor, roles, spans, extraction
FROM claims
WHERE extraction IN ({ids})
ORDER BY extraction, evidence_start, claim_id
