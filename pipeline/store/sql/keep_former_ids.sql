-- all that is public now; what the new rules keep alive by themselves stays on the list, for the day on which they don't
INSERT INTO former_ids
SELECT id, $now
FROM (SELECT agreement_id AS id FROM agreements UNION SELECT old_id FROM agreement_aliases)
WHERE id NOT IN (SELECT agreement_id FROM former_ids)
