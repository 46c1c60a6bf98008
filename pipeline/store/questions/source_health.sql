SELECT source, kind, last_success, expected_per_week, came_last_week, articles,
       coalesce(alarm, CASE WHEN last_success IS NULL OR last_success < last_checked THEN last_error END, 'ok') AS state
FROM sources
ORDER BY state = 'ok', source
