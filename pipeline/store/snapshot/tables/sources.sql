CREATE TABLE snapshot.sources (
    source VARCHAR NOT NULL,
    publisher VARCHAR,
    kind VARCHAR,
    url VARCHAR,
    country VARCHAR,
    language VARCHAR,
    official BOOLEAN,
    first_checked TIMESTAMPTZ,
    last_checked TIMESTAMPTZ,
    last_success TIMESTAMPTZ,
    silent_since TIMESTAMPTZ,
    last_error VARCHAR,
    checks BIGINT,
    articles BIGINT,
    expected_per_week DOUBLE,
    came_last_week BIGINT,
    failing_days BIGINT,
    alarm VARCHAR,
    moved_to VARCHAR
);
INSERT INTO snapshot.sources BY NAME FROM public_sources ORDER BY source
