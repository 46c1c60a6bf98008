-- What follows from the facts and may be thrown away and made again; no keys, so that rows can be replaced inside a transaction.
-- `position` is the row's place in the Resolution it came from.
CREATE TABLE agreements (
    position BIGINT NOT NULL,
    agreement_id VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
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
    value_usd DOUBLE,
    stake_percent DOUBLE,
    announced_on DATE,
    first_reported TIMESTAMPTZ NOT NULL,
    last_reported TIMESTAMPTZ NOT NULL,
    articles INTEGER NOT NULL,
    publishers INTEGER NOT NULL,
    confidence DOUBLE NOT NULL,
    review VARCHAR NOT NULL,
    parent_id VARCHAR,
    parties STRUCT(name VARCHAR, kind VARCHAR, role VARCHAR)[] NOT NULL
);
CREATE TABLE claim_agreements (
    claim_id VARCHAR NOT NULL,
    agreement_id VARCHAR NOT NULL,
    position BIGINT NOT NULL  -- in the order in which the agreement's claims were reported
);
CREATE TABLE agreement_history (
    position BIGINT NOT NULL,
    agreement_id VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    old_value VARCHAR,
    new_value VARCHAR,
    reported TIMESTAMPTZ NOT NULL,
    recorded TIMESTAMPTZ NOT NULL,
    claim_id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL
);
CREATE TABLE agreement_aliases (
    position BIGINT NOT NULL,
    old_id VARCHAR NOT NULL,
    agreement_id VARCHAR NOT NULL,
    recorded TIMESTAMPTZ NOT NULL,
    reason VARCHAR NOT NULL
);
-- one row: fingerprint of the Resolution that the tables above hold
CREATE TABLE resolution (fingerprint VARCHAR NOT NULL);
CREATE TABLE alerts (
    alert_id VARCHAR PRIMARY KEY,
    agreement_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    rule VARCHAR NOT NULL,
    channel VARCHAR NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    title VARCHAR NOT NULL,
    lines VARCHAR[] NOT NULL,
    delivered TIMESTAMPTZ,
    attempts INTEGER NOT NULL,
    error VARCHAR
);
