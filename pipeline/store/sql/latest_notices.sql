SELECT notice_id, kind, agreement_id, created, run_id, title, lines, facts, bulk
FROM notices
WHERE agreement_id <> ''
ORDER BY created DESC, position, notice_id
LIMIT $most
