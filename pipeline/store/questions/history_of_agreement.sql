SELECT reported, field, old_value, new_value, recorded, claim_id FROM agreement_history
WHERE agreement_id = $id
ORDER BY seq
