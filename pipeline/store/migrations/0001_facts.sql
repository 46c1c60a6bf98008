-- What was read, said and done: rows are added, never changed, but for links, sources and alerts, which carry a state.
CREATE TABLE bodies (
    body_hash VARCHAR PRIMARY KEY,
    body BLOB NOT NULL  -- zlib
);
CREATE TABLE pages (
    page_id VARCHAR PRIMARY KEY,  -- hash of address, status, validators and body
    url VARCHAR NOT NULL,
    final_url VARCHAR NOT NULL,
    status INTEGER NOT NULL,
    headers MAP(VARCHAR, VARCHAR) NOT NULL,
    body_hash VARCHAR NOT NULL,
    fetched TIMESTAMPTZ NOT NULL,
    run_id VARCHAR NOT NULL
);
CREATE TABLE links (
    url VARCHAR PRIMARY KEY,
    source VARCHAR NOT NULL,
    title VARCHAR,
    published TIMESTAMPTZ,
    outcome VARCHAR NOT NULL,  -- article, failed, retry
    attempts INTEGER NOT NULL,
    reason VARCHAR,
    first_seen TIMESTAMPTZ NOT NULL,
    run_id VARCHAR NOT NULL
);
CREATE TABLE articles (
    article_id VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL,
    external_id VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    publisher VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    published TIMESTAMPTZ,
    fetched TIMESTAMPTZ NOT NULL,
    language VARCHAR,
    retracted BOOLEAN NOT NULL,
    ingested BIGINT NOT NULL,  -- 1, 2, 3 … in the order in which revisions came
    run_id VARCHAR NOT NULL,
    PRIMARY KEY (article_id, content_hash)
);
-- an outlet went back to an earlier wording: that revision is current again
CREATE TABLE article_returns (
    article_id VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL,
    fetched TIMESTAMPTZ NOT NULL,
    run_id VARCHAR NOT NULL
);
CREATE TABLE external_ids (
    external_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    ingested BIGINT NOT NULL,
    PRIMARY KEY (external_id, article_id)
);
CREATE TABLE extractions (
    extraction BIGINT PRIMARY KEY,  -- the greatest of a revision is the one that counts
    article_id VARCHAR NOT NULL,
    content_hash VARCHAR NOT NULL,
    extractor VARCHAR NOT NULL,
    claims_hash VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL
);
CREATE TABLE claims (
    extraction BIGINT NOT NULL,
    claim_id VARCHAR NOT NULL,
    article_id VARCHAR NOT NULL,
    deal_type VARCHAR NOT NULL,
    status VARCHAR NOT NULL,
    binding VARCHAR NOT NULL,
    countries VARCHAR[] NOT NULL,
    companies VARCHAR[] NOT NULL,
    institutions VARCHAR[] NOT NULL,
    minerals VARCHAR[] NOT NULL,
    project VARCHAR,
    value_amount DOUBLE,
    value_currency VARCHAR,
    stake_percent DOUBLE,
    evidence VARCHAR NOT NULL,
    evidence_start INTEGER NOT NULL,
    evidence_end INTEGER NOT NULL,
    background BOOLEAN NOT NULL,
    confidence DOUBLE NOT NULL,
    extractor VARCHAR NOT NULL,
    roles STRUCT(name VARCHAR, role VARCHAR)[] NOT NULL
);
CREATE TABLE decisions (
    decision_id VARCHAR PRIMARY KEY,
    who VARCHAR NOT NULL,
    decided TIMESTAMPTZ NOT NULL,
    verdict VARCHAR NOT NULL,
    ids VARCHAR[] NOT NULL,
    field VARCHAR,
    value VARCHAR,
    note VARCHAR NOT NULL
);
CREATE TABLE sources (
    source VARCHAR PRIMARY KEY,
    publisher VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    url VARCHAR,
    country VARCHAR,
    language VARCHAR,
    official BOOLEAN NOT NULL
);
CREATE TABLE runs (
    run_id VARCHAR PRIMARY KEY,
    kind VARCHAR NOT NULL,
    started TIMESTAMPTZ NOT NULL,
    extractor VARCHAR NOT NULL
);
CREATE TABLE run_ends (
    run_id VARCHAR NOT NULL,
    finished TIMESTAMPTZ NOT NULL,
    outcome VARCHAR NOT NULL,
    counts MAP(VARCHAR, BIGINT) NOT NULL,
    error VARCHAR
);
CREATE TABLE source_checks (
    run_id VARCHAR NOT NULL,
    source VARCHAR NOT NULL,
    checked TIMESTAMPTZ NOT NULL,
    ok BOOLEAN NOT NULL,
    error VARCHAR,
    links INTEGER NOT NULL,
    new_links INTEGER NOT NULL,
    articles INTEGER NOT NULL,
    failures VARCHAR[] NOT NULL
);
