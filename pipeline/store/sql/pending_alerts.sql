SELECT alert_id, agreement_id, kind, rule, channel, created, title, lines, recipient, notice_id, due FROM waiting_alerts
