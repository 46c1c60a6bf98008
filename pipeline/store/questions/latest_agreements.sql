SELECT agreement_id, title, status, value_usd, publishers AS outlets, last_reported FROM agreements
WHERE review <> 'rejected'
ORDER BY last_reported DESC, agreement_id
LIMIT $limit
