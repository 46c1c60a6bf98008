-- a source is silent since the last check that brought something new, or its first check, when the checks after that brought nothing
CREATE OR REPLACE TEMP VIEW public_sources AS
WITH health AS (
    SELECT source, min(checked) AS first_checked, max(checked) AS last_checked, max(checked) FILTER (ok) AS last_success,
           max(checked) FILTER (new_links > 0) AS last_new, arg_max(coalesce(error, ''), checked) AS last_error, count(*) AS checks,
           -- of nights alone: what a backfill brings is old
           coalesce(sum(new_links) FILTER (checked > last_check - INTERVAL 7 DAY AND run_id IN (SELECT run_id FROM runs WHERE kind = 'night')), 0)
               AS came_last_week
    FROM (SELECT *, max(checked) OVER (PARTITION BY source) AS last_check FROM source_checks WHERE coalesce(excused, '') <> 'resting')
    GROUP BY source
), written AS (
    SELECT source, any_value(publisher ORDER BY ingested) AS publisher, count(*) AS articles FROM current_articles GROUP BY source
), named AS (
    SELECT source FROM sources UNION SELECT source FROM health UNION SELECT source FROM written
)
SELECT source, coalesce(sources.publisher, written.publisher) AS publisher, kind, url, country, language, official,
       first_checked, last_checked, last_success,
       CASE WHEN last_checked > coalesce(last_new, '-infinity') THEN coalesce(last_new, first_checked) END AS silent_since,
       nullif(health.last_error, '') AS last_error, coalesce(checks, 0) AS checks, coalesce(articles, 0) AS articles,
       round(7 * stories_a_day, 1) AS expected_per_week, came_last_week::BIGINT AS came_last_week,
       coalesce(failing_days, 0) AS failing_days,
       CASE WHEN failing_days >= 3 THEN 'failing on ' || failing_days || ' days in a row'
            WHEN epoch(last_checked - last_story) / 86400 > greatest(3 * usual_gap, 2)
            THEN 'silent for ' || round(epoch(last_checked - last_story) / 86400)::BIGINT || ' days, usually not more than '
                 || round(usual_gap, 1) END AS alarm,
       moved_to
FROM named
LEFT JOIN sources USING (source)
LEFT JOIN health USING (source)
LEFT JOIN written USING (source)
LEFT JOIN source_rhythms USING (source)
LEFT JOIN source_failures USING (source)
LEFT JOIN moves USING (url)
