SELECT article_id, arg_min(run_id, ingested) FROM articles GROUP BY article_id ORDER BY article_id
