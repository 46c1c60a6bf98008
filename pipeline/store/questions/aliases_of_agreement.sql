SELECT old_id, recorded, reason FROM agreement_aliases
WHERE agreement_id = $id
ORDER BY recorded, old_id
