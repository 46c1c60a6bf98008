-- by its own rhythm; where that isn't known yet, by days without anything new; a source that the run didn't get to see isn't told of
SELECT source, coalesce(publisher, source), silent_since, last_error
FROM public_sources
WHERE source IN (SELECT source FROM source_checks WHERE run_id = $run_id AND coalesce(excused, '') = '')
  AND silent_since IS NOT NULL
  AND CASE WHEN expected_per_week IS NULL THEN silent_since < $since ELSE alarm LIKE 'silent %' END
ORDER BY source
