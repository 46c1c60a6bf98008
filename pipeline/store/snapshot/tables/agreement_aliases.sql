CREATE TABLE snapshot.agreement_aliases (
    old_id VARCHAR NOT NULL,
    agreement_id VARCHAR,
    recorded TIMESTAMPTZ,
    reason VARCHAR
);
INSERT INTO snapshot.agreement_aliases BY NAME FROM public_agreement_aliases ORDER BY ALL
