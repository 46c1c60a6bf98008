SELECT headers['etag'], headers['last-modified']
FROM pages
WHERE url = $url AND status = 200
ORDER BY fetched DESC, page_id DESC
LIMIT 1
