DELETE FROM unread WHERE (article_id, content_hash) IN (
    SELECT row.article_id, row.content_hash
    FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{"article_id": "VARCHAR", "content_hash": "VARCHAR"}') AS row)
)
