SELECT article_id, run_id FROM current_articles ORDER BY article_id
