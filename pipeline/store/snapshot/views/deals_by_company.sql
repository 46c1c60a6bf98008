-- a deal of two companies counts in both rows, so only the split value may be added up; a deal under a parent in the same row adds no value
CREATE TABLE deals_by_company AS
WITH deals AS (
    SELECT agreement_id, parent_id, status, value_usd, first_reported, last_reported,
           unnest(list_distinct(companies)) AS company, len(list_distinct(companies)) AS share
    FROM agreements
    WHERE review <> 'rejected'
)
SELECT deals.company, count(*) AS deals, count(*) FILTER (deals.status NOT IN ('suspended', 'terminated')) AS live_deals,
       sum(deals.value_usd) FILTER (parent.agreement_id IS NULL) AS value_usd,
       sum(deals.value_usd / deals.share) FILTER (parent.agreement_id IS NULL) AS value_usd_split,
       min(deals.first_reported) AS first_reported, max(deals.last_reported) AS last_reported
FROM deals
LEFT JOIN deals AS parent
  ON parent.agreement_id = deals.parent_id AND parent.company = deals.company AND parent.value_usd IS NOT NULL
GROUP BY deals.company
ORDER BY deals DESC, deals.company
