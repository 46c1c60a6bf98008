INSERT INTO claim_agreements BY NAME
SELECT row.*
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{"claim_id": "VARCHAR", "agreement_id": "VARCHAR", "position": "BIGINT", "component": "UINTEGER"}') AS row)
