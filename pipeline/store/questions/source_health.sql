SELECT source, kind, last_success, expected_per_week, came_last_week, articles,
       coalesce(nullif(concat_ws('; ', coalesce(alarm, CASE WHEN last_success IS NULL OR last_success < last_checked THEN last_error END),
                                 'moved for good to ' || moved_to || ', correct its url'), ''), 'ok') AS state
FROM sources
ORDER BY state = 'ok', source
