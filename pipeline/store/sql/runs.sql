SELECT run_id, kind, started, finished, outcome, counts, extractor, error FROM public_runs ORDER BY started, run_id
