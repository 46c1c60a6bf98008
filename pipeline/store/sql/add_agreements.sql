INSERT INTO agreements BY NAME
SELECT row.*
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
    "position": "BIGINT", "component": "UINTEGER", "agreement_id": "VARCHAR", "title": "VARCHAR", "deal_type": "VARCHAR", "status": "VARCHAR",
    "binding": "VARCHAR", "countries": "VARCHAR[]", "companies": "VARCHAR[]", "institutions": "VARCHAR[]", "minerals": "VARCHAR[]",
    "project": "VARCHAR", "value_amount": "DOUBLE", "value_currency": "VARCHAR", "value_usd": "DOUBLE", "stake_percent": "DOUBLE",
    "announced_on": "DATE", "first_reported": "TIMESTAMPTZ", "last_reported": "TIMESTAMPTZ", "articles": "INTEGER",
    "publishers": "INTEGER", "confidence": "DOUBLE", "review": "VARCHAR", "parent_id": "VARCHAR",
    "parties": [{"name": "VARCHAR", "kind": "VARCHAR", "role": "VARCHAR"}]}') AS row)
