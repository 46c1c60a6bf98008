CREATE TABLE status_changes AS
SELECT agreement_history.agreement_id, agreements.title, old_value AS old_status, new_value AS new_status, reported, recorded,
       agreement_history.claim_id, claims.evidence, articles.publisher, articles.url
FROM agreement_history
JOIN agreements USING (agreement_id)
LEFT JOIN claims ON claims.claim_id = agreement_history.claim_id
LEFT JOIN articles USING (article_id)
WHERE agreement_history.field = 'status' AND old_value IS NOT NULL AND old_value <> new_value AND review <> 'rejected'
ORDER BY recorded DESC, reported DESC, seq DESC
