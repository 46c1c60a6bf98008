CREATE OR REPLACE TEMP VIEW public_runs AS
SELECT run_id, kind, started, finished, coalesce(outcome, 'running') AS outcome, date_diff('millisecond', started, finished) / 1000 AS seconds,
       coalesce(counts, MAP {}) AS counts, extractor, error
FROM runs
LEFT JOIN run_ends USING (run_id)
