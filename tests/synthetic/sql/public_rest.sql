CREATE TABLE public_agreement_parties AS
SELECT agreement_id, unnest(companies) AS name, 'company' AS kind,
       CASE hash(agreement_id, 'role') % 9 WHEN 0 THEN 'buyer' WHEN 1 THEN 'seller' WHEN 2 THEN 'offtaker' WHEN 3 THEN 'investor'
            WHEN 4 THEN 'target' WHEN 5 THEN 'partner' ELSE 'party' END AS role
FROM public_agreements
UNION ALL SELECT agreement_id, unnest(countries), 'country', 'party' FROM public_agreements
UNION ALL SELECT agreement_id, unnest(institutions), 'institution', CASE hash(agreement_id) % 2 WHEN 0 THEN 'lender' ELSE 'party' END FROM public_agreements;
CREATE TABLE public_agreement_minerals AS
SELECT agreement_id, unnest(minerals) AS name, 'mineral' AS kind, 'subject' AS role FROM public_agreements;
CREATE TABLE public_agreement_aliases AS
SELECT format('agr_{:016x}', hash(n, 'merged')) AS old_id, agreement_id, started + INTERVAL 3 DAY AS recorded, 'found to be the same deal' AS reason
FROM deals
WHERE n % 40 = 0;
CREATE TABLE public_decisions AS
SELECT format('dec_{:016x}', hash(agreement_id, 'decision')) AS decision_id, 'an analyst' AS who, last_reported + INTERVAL 2 DAY AS decided,
       CASE review WHEN 'rejected' THEN 'reject' ELSE 'confirm' END AS verdict, [agreement_id] AS ids, NULL::VARCHAR AS field,
       NULL::VARCHAR AS value, '' AS note
FROM public_agreements
WHERE review <> 'machine';
CREATE TABLE public_alerts AS
SELECT format('alt_{:016x}', hash(agreement_id, 'alert')) AS alert_id, agreement_id, 'new_deal' AS kind, 'all' AS rule, 'console' AS channel,
       first_reported + INTERVAL 9 HOUR AS created, first_reported + INTERVAL 9 HOUR AS delivered, 1 AS attempts, NULL::VARCHAR AS error, title,
       ['Who: ' || title] AS lines
FROM public_agreements
WHERE hash(agreement_id, 'alert') % 10 = 0;
CREATE TABLE public_sources AS
SELECT source, any_value(publisher) AS publisher, 'feed' AS kind, 'https://' || source || '.example/feed' AS url, 'GB' AS country, 'en' AS language,
       false AS official, min(fetched) AS first_checked, max(fetched) AS last_checked, max(fetched) AS last_success,
       NULL::TIMESTAMPTZ AS silent_since, NULL::VARCHAR AS last_error, count(DISTINCT fetched::DATE) AS checks, count(*) AS articles
FROM public_articles
GROUP BY source;
CREATE TABLE public_runs AS
SELECT format('run_{:016x}', hash(day, 'run')) AS run_id, 'night' AS kind, day::TIMESTAMPTZ AS started, day + INTERVAL 20 MINUTE AS finished,
       'done' AS outcome, 1200.0 AS seconds, MAP {'articles': count(*)} AS counts, 'en-0123456789ab' AS extractor, NULL::VARCHAR AS error
FROM (SELECT published::DATE AS day FROM public_articles)
GROUP BY day
