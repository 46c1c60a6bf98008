CREATE OR REPLACE TEMP VIEW public_alerts AS
SELECT alert_id, alerts.agreement_id, alerts.kind, rule, channel, alerts.created, delivered, attempts, error,
       coalesce(notices.title, alerts.title) AS title, coalesce(notices.lines, alerts.lines) AS lines,
       coalesce(recipient, '') AS recipient, coalesce(state, CASE WHEN delivered IS NULL THEN 'waiting' ELSE 'accepted' END) AS state,
       due, next_try
FROM alerts
LEFT JOIN notices USING (notice_id)
