SELECT article_id, content_hash, text
FROM articles
WHERE article_id IN ({ids}) AND NOT EXISTS (
    FROM signatures WHERE signatures.article_id = articles.article_id AND signatures.content_hash = articles.content_hash
)
ORDER BY article_id, content_hash
