CREATE TABLE snapshot.alerts (
    alert_id VARCHAR NOT NULL,
    agreement_id VARCHAR,
    kind VARCHAR,
    rule VARCHAR,
    channel VARCHAR,
    created TIMESTAMPTZ,
    delivered TIMESTAMPTZ,
    attempts INTEGER,
    error VARCHAR,
    title VARCHAR,
    lines VARCHAR[],
    recipient VARCHAR,
    state VARCHAR,
    due TIMESTAMPTZ,
    next_try TIMESTAMPTZ
);
INSERT INTO snapshot.alerts BY NAME FROM public_alerts ORDER BY created, alert_id
