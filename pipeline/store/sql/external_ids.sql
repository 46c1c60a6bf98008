SELECT external_id, article_id FROM external_ids ORDER BY ingested
