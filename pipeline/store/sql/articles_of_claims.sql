SELECT DISTINCT claim_id, article_id FROM claims WHERE claim_id IN ({ids})
