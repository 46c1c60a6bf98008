CREATE TABLE snapshot.agreement_history (
    agreement_id VARCHAR NOT NULL,
    field VARCHAR,
    old_value VARCHAR,
    new_value VARCHAR,
    reported TIMESTAMPTZ,
    recorded TIMESTAMPTZ,
    claim_id VARCHAR,
    run_id VARCHAR,
    seq BIGINT
);
INSERT INTO snapshot.agreement_history BY NAME FROM public_agreement_history ORDER BY agreement_id, seq
