CREATE TABLE public_claims AS
SELECT claim_id, told.agreement_id, article_id, deal_type, status, binding, countries, companies, institutions, minerals, project,
       told.value_amount, value_currency, stake_percent,
       array_to_string(companies, ' and ') || ' said on ' || strftime(published, '%A') || ' that the parties have ' || status || ' the '
       || deal_type || ' over ' || array_to_string(minerals, ', ') || ' at ' || coalesce(project, 'the site') || ', ref. ' || h || '.' AS evidence,
       80 + (h % 200)::INTEGER AS evidence_start, 260 + (h % 200)::INTEGER AS evidence_end, h % 25 = 0 AS background,
       round(0.5 + (h % 490) / 1000, 3) AS confidence, 'en-0123456789ab' AS extractor
FROM told
JOIN deals USING (n)
