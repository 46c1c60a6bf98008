SELECT alert_id, agreement_id, kind, rule, channel, created, title, lines
FROM alerts
WHERE delivered IS NULL
ORDER BY created, alert_id
