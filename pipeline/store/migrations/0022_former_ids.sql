-- ids that were public under other rules of resolution: none of them may lead nowhere
CREATE TABLE former_ids (agreement_id VARCHAR NOT NULL, ended TIMESTAMPTZ NOT NULL);
