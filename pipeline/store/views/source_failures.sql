-- days on which a source failed since it last worked; what was our own network's fault, or no visit at all, doesn't count
CREATE OR REPLACE TEMP VIEW source_failures AS
WITH visits AS (
    SELECT source, checked, ok, error, max(checked) FILTER (ok) OVER (PARTITION BY source) AS worked
    FROM source_checks
    WHERE coalesce(excused, '') = ''
)
SELECT source, count(DISTINCT checked::DATE) FILTER (checked > coalesce(worked, '-infinity')) AS failing_days,
       max(checked) AS last_visit, arg_max(error, checked) AS last_error
FROM visits
GROUP BY source
