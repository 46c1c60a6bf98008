SELECT agreement_id, ended FROM former_ids WHERE agreement_id IN ({ids})
