CREATE OR REPLACE TEMP VIEW public_alerts AS
SELECT alert_id, agreement_id, kind, rule, channel, created, delivered, attempts, error, title, lines FROM alerts
