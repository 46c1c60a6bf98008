SELECT notice_id, kind, agreement_id, created, run_id, title, lines, facts, bulk
FROM notices
WHERE notice_id IN (SELECT notice_id FROM waiting_alerts)
