SELECT agreement_id, title, deal_type, status, binding, countries, companies, institutions, minerals, project, value_amount, value_currency,
       stake_percent, value_usd, announced_on, first_reported, last_reported, articles, publishers, confidence, review, parent_id,
       coalesce(claim_ids, []) AS claim_ids, parties
FROM agreements
LEFT JOIN (
    SELECT agreement_id, list(claim_id ORDER BY position) AS claim_ids
    FROM claim_agreements
    WHERE component IN ({ids})
    GROUP BY agreement_id
) USING (agreement_id)
WHERE component IN ({ids})
ORDER BY agreement_id
