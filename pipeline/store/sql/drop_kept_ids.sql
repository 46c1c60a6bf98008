DELETE FROM former_ids
WHERE agreement_id IN (SELECT agreement_id FROM agreements)
   OR agreement_id IN (SELECT old_id FROM agreement_aliases WHERE reason <> $reason)
