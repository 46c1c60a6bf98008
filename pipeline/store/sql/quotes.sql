-- as the last revision that says so has it
SELECT claim_id, arg_max(evidence, extraction), arg_max(publisher, extraction), arg_max(url, extraction)
FROM (SELECT * FROM claims WHERE claim_id IN ({ids}))
JOIN extractions USING (extraction)
JOIN articles ON articles.article_id = extractions.article_id AND articles.content_hash = extractions.content_hash
GROUP BY claim_id
