SELECT reported, field, old_value, new_value FROM agreement_history
WHERE agreement_id = $id
ORDER BY seq
