INSERT INTO claims BY NAME
SELECT row.*
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
    "extraction": "BIGINT", "claim_id": "VARCHAR", "article_id": "VARCHAR", "deal_type": "VARCHAR", "status": "VARCHAR",
    "binding": "VARCHAR", "countries": "VARCHAR[]", "companies": "VARCHAR[]", "institutions": "VARCHAR[]", "minerals": "VARCHAR[]",
    "project": "VARCHAR", "value_amount": "DOUBLE", "value_currency": "VARCHAR", "stake_percent": "DOUBLE", "evidence": "VARCHAR",
    "evidence_start": "INTEGER", "evidence_end": "INTEGER", "background": "BOOLEAN", "confidence": "DOUBLE", "extractor": "VARCHAR",
    "roles": [{"name": "VARCHAR", "role": "VARCHAR"}],
    "spans": [{"field": "VARCHAR", "value": "VARCHAR", "span_start": "INTEGER", "span_end": "INTEGER"}]}') AS row)
