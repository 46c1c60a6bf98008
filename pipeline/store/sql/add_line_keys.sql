INSERT INTO line_keys BY NAME
SELECT unnest(row.keys) AS key, row.line
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{"line": "UINTEGER", "keys": ["UINTEGER"]}') AS row)
