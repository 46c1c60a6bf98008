-- what people decided about it, by its id, a former one, or one of its claims
WITH own AS (
    SELECT $id AS id
    UNION ALL SELECT old_id FROM agreement_aliases WHERE agreement_id = $id
    UNION ALL SELECT claim_id FROM claims WHERE agreement_id = $id
)
SELECT decision_id, decided, who, verdict, ids, field, value, note FROM decisions
WHERE list_has_any(ids, (SELECT list(id) FROM own))
ORDER BY decided, decision_id
