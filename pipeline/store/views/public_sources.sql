-- a source is silent since the last check that brought something new, or its first check, when the checks after that brought nothing
CREATE OR REPLACE TEMP VIEW public_sources AS
WITH health AS (
    SELECT source, min(checked) AS first_checked, max(checked) AS last_checked, max(checked) FILTER (ok) AS last_success,
           max(checked) FILTER (new_links > 0) AS last_new, arg_max(coalesce(error, ''), checked) AS last_error, count(*) AS checks
    FROM source_checks
    GROUP BY source
), written AS (
    SELECT source, any_value(publisher ORDER BY ingested) AS publisher, count(*) AS articles FROM current_articles GROUP BY source
), named AS (
    SELECT source FROM sources UNION SELECT source FROM health UNION SELECT source FROM written
)
SELECT source, coalesce(sources.publisher, written.publisher) AS publisher, kind, url, country, language, official,
       first_checked, last_checked, last_success,
       CASE WHEN last_checked > coalesce(last_new, '-infinity') THEN coalesce(last_new, first_checked) END AS silent_since,
       nullif(last_error, '') AS last_error, coalesce(checks, 0) AS checks, coalesce(articles, 0) AS articles
FROM named
LEFT JOIN sources USING (source)
LEFT JOIN health USING (source)
LEFT JOIN written USING (source)
