SELECT notice_id, kind, agreement_id, created, run_id, title, lines, facts, bulk
FROM notices
WHERE created >= $since
ORDER BY created, position, notice_id
