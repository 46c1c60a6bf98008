-- the outbox in the order in which it was filled; alerts of a notice have its words, which are read once for all of them
CREATE OR REPLACE TEMP VIEW waiting_alerts AS
SELECT alert_id, agreement_id, kind, rule, channel, created, title, lines, coalesce(recipient, '') AS recipient,
       coalesce(notice_id, '') AS notice_id, due, attempts, next_try, held_until, first_failed, coalesce(put_off, 0) AS put_off, position
FROM alerts
WHERE delivered IS NULL AND coalesce(state, 'waiting') = 'waiting'
ORDER BY created, position, alert_id
