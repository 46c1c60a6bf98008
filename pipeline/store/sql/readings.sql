SELECT claim_id, article_id, deal_type, status, binding, countries, companies, institutions, minerals, project, value_amount, value_currency,
       stake_percent, evidence, evidence_start, evidence_end, background, confidence, claims.extractor, roles, spans, extraction
FROM claims
JOIN (SELECT extraction, count(*) OVER (PARTITION BY article_id) AS readings FROM extractions) USING (extraction)
WHERE readings > 1
ORDER BY article_id, extraction, evidence_start, claim_id
