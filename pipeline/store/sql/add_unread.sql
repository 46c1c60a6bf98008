INSERT INTO unread BY NAME
SELECT row.*
FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{"article_id": "VARCHAR", "content_hash": "VARCHAR"}') AS row)
