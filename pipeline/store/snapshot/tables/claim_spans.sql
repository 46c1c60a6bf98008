CREATE TABLE snapshot.claim_spans (
    claim_id VARCHAR NOT NULL,
    field VARCHAR NOT NULL,
    value VARCHAR NOT NULL,
    span_start INTEGER NOT NULL,
    span_end INTEGER NOT NULL
);
INSERT INTO snapshot.claim_spans BY NAME FROM public_claim_spans ORDER BY ALL
