DELETE FROM run_ends WHERE run_id = $run_id
