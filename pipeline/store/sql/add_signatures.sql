INSERT INTO signatures BY NAME
SELECT row.article_id, row.content_hash, from_hex(row.signature) AS signature
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{"article_id": "VARCHAR", "content_hash": "VARCHAR", "signature": "VARCHAR"}') AS row)
