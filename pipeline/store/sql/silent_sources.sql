SELECT source, coalesce(publisher, source), silent_since, last_error
FROM public_sources
WHERE silent_since < $since AND source IN (SELECT source FROM source_checks WHERE run_id = $run_id)
ORDER BY source
