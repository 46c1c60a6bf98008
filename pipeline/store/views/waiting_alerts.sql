-- the outbox in the order in which it was filled
CREATE OR REPLACE TEMP VIEW waiting_alerts AS
SELECT alert_id, alerts.agreement_id, alerts.kind, rule, channel, alerts.created,
       coalesce(notices.title, alerts.title) AS title, coalesce(notices.lines, alerts.lines) AS lines,
       coalesce(recipient, '') AS recipient, coalesce(notice_id, '') AS notice_id, due, attempts, next_try, held_until, facts
FROM alerts
LEFT JOIN notices USING (notice_id)
WHERE delivered IS NULL AND coalesce(state, 'waiting') = 'waiting'
ORDER BY alerts.created, alerts.position, alert_id
