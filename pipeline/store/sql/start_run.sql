INSERT INTO runs (run_id, kind, started, extractor) VALUES ($run_id, $kind, $started, $extractor)
