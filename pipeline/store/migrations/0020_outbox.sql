-- what happened, once for all who hear of it; an alert is one reader's copy, on its way through one channel
CREATE TABLE notices (
    notice_id VARCHAR PRIMARY KEY,
    agreement_id VARCHAR NOT NULL,  -- '' for what is about no deal
    kind VARCHAR NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    run_id VARCHAR NOT NULL,
    bulk BOOLEAN NOT NULL,  -- came with a first run or with old articles: readers get a summary
    position BIGINT NOT NULL,
    title VARCHAR NOT NULL,
    lines VARCHAR[] NOT NULL,
    facts VARCHAR NOT NULL  -- JSON
);
-- NULL in the rows of earlier versions (no DEFAULT: DuckDB 1.5 can't replay such an ALTER from the log of a writer that was killed)
ALTER TABLE alerts ADD COLUMN notice_id VARCHAR;
ALTER TABLE alerts ADD COLUMN recipient VARCHAR;
ALTER TABLE alerts ADD COLUMN due TIMESTAMPTZ;  -- a digest's time; NULL: at once
ALTER TABLE alerts ADD COLUMN position BIGINT;
ALTER TABLE alerts ADD COLUMN state VARCHAR;  -- waiting, accepted, refused, given_up
ALTER TABLE alerts ADD COLUMN next_try TIMESTAMPTZ;  -- our own patience after a failure
ALTER TABLE alerts ADD COLUMN held_until TIMESTAMPTZ;  -- the channel asked to be left alone
