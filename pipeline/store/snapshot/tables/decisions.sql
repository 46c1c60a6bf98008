CREATE TABLE snapshot.decisions (
    decision_id VARCHAR NOT NULL,
    who VARCHAR,
    decided TIMESTAMPTZ,
    verdict VARCHAR,
    ids VARCHAR[],
    field VARCHAR,
    value VARCHAR,
    note VARCHAR
);
INSERT INTO snapshot.decisions BY NAME FROM public_decisions ORDER BY decided, decision_id
