-- when each agreement was first reported to have reached a stage
CREATE TABLE agreement_stages AS
SELECT agreement_id, deal_type, min(reported) FILTER (new_value = 'proposed') AS proposed,
       min(reported) FILTER (new_value = 'negotiating') AS negotiating, min(reported) FILTER (new_value = 'announced') AS announced,
       min(reported) FILTER (new_value = 'signed') AS signed, min(reported) FILTER (new_value = 'completed') AS completed,
       min(reported) FILTER (new_value = 'suspended') AS suspended, min(reported) FILTER (new_value = 'terminated') AS terminated
FROM agreement_history
JOIN agreements USING (agreement_id)
WHERE field = 'status' AND review <> 'rejected'
GROUP BY agreement_id, deal_type
ORDER BY agreement_id
