CREATE OR REPLACE TEMP VIEW public_agreements AS
SELECT agreement_id, title, deal_type, status, binding, countries, companies, institutions, minerals, project, value_amount, value_currency,
       value_usd, stake_percent, announced_on, first_reported, last_reported, articles, publishers, confidence, review, parent_id
FROM agreements
