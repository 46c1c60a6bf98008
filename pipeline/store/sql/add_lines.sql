INSERT INTO lines BY NAME
SELECT row.*
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
    "line": "UINTEGER", "origin": "VARCHAR", "founder": "VARCHAR", "article_id": "VARCHAR", "day": "DOUBLE", "component": "UINTEGER"}') AS row)
