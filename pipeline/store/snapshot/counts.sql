-- rows of each public table in the snapshot
SELECT 'agreements' AS name, count(*) AS rows FROM agreements
UNION ALL SELECT 'claims' AS name, count(*) AS rows FROM claims
UNION ALL SELECT 'claim_spans' AS name, count(*) AS rows FROM claim_spans
UNION ALL SELECT 'articles' AS name, count(*) AS rows FROM articles
UNION ALL SELECT 'article_details' AS name, count(*) AS rows FROM article_details
UNION ALL SELECT 'agreement_history' AS name, count(*) AS rows FROM agreement_history
UNION ALL SELECT 'agreement_parties' AS name, count(*) AS rows FROM agreement_parties
UNION ALL SELECT 'agreement_minerals' AS name, count(*) AS rows FROM agreement_minerals
UNION ALL SELECT 'agreement_aliases' AS name, count(*) AS rows FROM agreement_aliases
UNION ALL SELECT 'decisions' AS name, count(*) AS rows FROM decisions
UNION ALL SELECT 'alerts' AS name, count(*) AS rows FROM alerts
UNION ALL SELECT 'sources' AS name, count(*) AS rows FROM sources
UNION ALL SELECT 'runs' AS name, count(*) AS rows FROM runs
