SELECT article_id, publisher, title, url FROM public_articles WHERE list_contains($ids, article_id)
