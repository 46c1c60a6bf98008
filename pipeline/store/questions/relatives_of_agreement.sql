-- the framework it was made under, and the deals made under it
SELECT CASE WHEN parent_id = $id THEN 'child' ELSE 'parent' END AS relation, agreement_id, title, status, value_usd
FROM agreements
WHERE (parent_id = $id OR agreement_id = (SELECT parent_id FROM agreements WHERE agreement_id = $id)) AND agreement_id <> $id
ORDER BY relation DESC, first_reported, agreement_id
