CREATE OR REPLACE TEMP VIEW public_claims AS
SELECT claim_id, agreement_id, current_claims.article_id, deal_type, status, binding, countries, companies, institutions, minerals, project,
       value_amount, value_currency, stake_percent, evidence, evidence_start, evidence_end, background, confidence, extractor
FROM current_claims
LEFT JOIN claim_agreements USING (claim_id)
