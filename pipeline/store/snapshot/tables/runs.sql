CREATE TABLE snapshot.runs (
    run_id VARCHAR NOT NULL,
    kind VARCHAR,
    started TIMESTAMPTZ,
    finished TIMESTAMPTZ,
    outcome VARCHAR,
    seconds DOUBLE,
    counts MAP(VARCHAR, BIGINT),
    extractor VARCHAR,
    error VARCHAR
);
INSERT INTO snapshot.runs BY NAME FROM public_runs ORDER BY started, run_id
