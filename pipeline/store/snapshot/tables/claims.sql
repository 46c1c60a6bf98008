CREATE TABLE snapshot.claims (
    claim_id VARCHAR NOT NULL,
    agreement_id VARCHAR,
    article_id VARCHAR NOT NULL,
    deal_type VARCHAR,
    status VARCHAR,
    binding VARCHAR,
    countries VARCHAR[],
    companies VARCHAR[],
    institutions VARCHAR[],
    minerals VARCHAR[],
    project VARCHAR,
    value_amount DOUBLE,
    value_currency VARCHAR,
    stake_percent DOUBLE,
    evidence VARCHAR,
    evidence_start INTEGER,
    evidence_end INTEGER,
    background BOOLEAN,
    confidence DOUBLE,
    extractor VARCHAR
);
INSERT INTO snapshot.claims BY NAME FROM public_claims ORDER BY agreement_id, article_id, evidence_start, claim_id
