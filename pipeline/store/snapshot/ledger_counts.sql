-- rows that each public table has to have
SELECT 'agreements' AS name, count(*) AS rows FROM public_agreements
UNION ALL SELECT 'claims' AS name, count(*) AS rows FROM public_claims
UNION ALL SELECT 'claim_spans' AS name, count(*) AS rows FROM public_claim_spans
UNION ALL SELECT 'articles' AS name, count(*) AS rows FROM public_articles
UNION ALL SELECT 'article_details' AS name, count(*) AS rows FROM public_article_details
UNION ALL SELECT 'agreement_history' AS name, count(*) AS rows FROM public_agreement_history
UNION ALL SELECT 'agreement_parties' AS name, count(*) AS rows FROM public_agreement_parties
UNION ALL SELECT 'agreement_minerals' AS name, count(*) AS rows FROM public_agreement_minerals
UNION ALL SELECT 'agreement_aliases' AS name, count(*) AS rows FROM public_agreement_aliases
UNION ALL SELECT 'decisions' AS name, count(*) AS rows FROM public_decisions
UNION ALL SELECT 'alerts' AS name, count(*) AS rows FROM public_alerts
UNION ALL SELECT 'sources' AS name, count(*) AS rows FROM public_sources
UNION ALL SELECT 'runs' AS name, count(*) AS rows FROM public_runs
