-- by the year in which a deal was announced, else first reported; a deal under a parent whose value is known adds none
CREATE TABLE deals_by_year AS
WITH part_of_another AS (
    SELECT child.agreement_id
    FROM agreements AS child
    JOIN agreements AS parent ON parent.agreement_id = child.parent_id
    WHERE parent.value_usd IS NOT NULL AND parent.review <> 'rejected'
)
SELECT year(coalesce(announced_on, first_reported::DATE)) AS year, count(*) AS deals,
       count(*) FILTER (status NOT IN ('suspended', 'terminated')) AS live_deals,
       count(value_usd) AS deals_with_value,
       sum(value_usd) FILTER (part_of_another.agreement_id IS NULL) AS value_usd,
       sum(value_usd) FILTER (part_of_another.agreement_id IS NULL AND status NOT IN ('suspended', 'terminated')) AS live_value_usd
FROM agreements
LEFT JOIN part_of_another USING (agreement_id)
WHERE review <> 'rejected'
GROUP BY year
ORDER BY year DESC
