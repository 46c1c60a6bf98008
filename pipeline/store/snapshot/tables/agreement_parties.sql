CREATE TABLE snapshot.agreement_parties (
    agreement_id VARCHAR NOT NULL,
    name VARCHAR,
    kind VARCHAR,
    role VARCHAR
);
INSERT INTO snapshot.agreement_parties BY NAME FROM public_agreement_parties ORDER BY kind, name, agreement_id, role
