SELECT url, final_url, status, headers, body, fetched
FROM pages
JOIN bodies USING (body_hash)
WHERE url = $url AND status = 200
ORDER BY fetched DESC, page_id DESC
LIMIT 1
