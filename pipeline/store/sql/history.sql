SELECT agreement_id, field, old_value, new_value, reported, recorded, claim_id, run_id FROM agreement_history ORDER BY agreement_id, position
