SELECT name, kind, role FROM agreement_parties
WHERE agreement_id = $id
ORDER BY kind, name, role
