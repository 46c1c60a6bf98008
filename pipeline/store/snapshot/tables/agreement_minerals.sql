CREATE TABLE snapshot.agreement_minerals (
    agreement_id VARCHAR NOT NULL,
    name VARCHAR,
    kind VARCHAR,
    role VARCHAR
);
INSERT INTO snapshot.agreement_minerals BY NAME FROM public_agreement_minerals ORDER BY name, agreement_id
