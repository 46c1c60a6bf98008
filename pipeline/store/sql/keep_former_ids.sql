-- all that is public now; `drop_kept_ids` takes off the list what the new rules keep by themselves
INSERT INTO former_ids
SELECT id, $now
FROM (SELECT agreement_id AS id FROM agreements UNION SELECT old_id FROM agreement_aliases)
WHERE id NOT IN (SELECT agreement_id FROM former_ids)
