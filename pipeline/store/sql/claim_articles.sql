-- of all claims that ever counted; those of earlier readings explain what an agreement was made of before
SELECT DISTINCT claim_id, article_id FROM claims
