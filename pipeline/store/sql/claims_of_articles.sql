SELECT DISTINCT claim_id FROM claims WHERE extraction IN (SELECT extraction FROM extractions WHERE article_id IN ({ids}))
