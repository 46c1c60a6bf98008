SELECT article_id, text, gap FROM current_articles WHERE article_id IN ({ids})
