SELECT source, checked, ok, error, links, new_links, articles, failures, expected, coalesce(excused, ''), coalesce(notes, [])
FROM source_checks
WHERE run_id = $run_id
ORDER BY source, checked
