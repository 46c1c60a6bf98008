-- by its id, or by one that was merged into it
SELECT * FROM agreements
WHERE agreement_id = coalesce((SELECT agreement_id FROM agreement_aliases WHERE old_id = $id ORDER BY recorded DESC LIMIT 1), $id)
