SELECT alert_id, agreement_id, kind, rule, channel, created, title, lines, recipient, notice_id, due, attempts, next_try, held_until,
       first_failed, put_off
FROM waiting_alerts
