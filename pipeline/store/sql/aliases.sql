SELECT old_id, agreement_id, recorded, reason FROM agreement_aliases ORDER BY old_id, agreement_id, recorded, reason
