SELECT source, coalesce(failing_days, 0), last_visit, last_error, last_story, usual_gap, stories_a_day
FROM source_failures
FULL JOIN source_rhythms USING (source)
ORDER BY source
