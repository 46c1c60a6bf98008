-- parties with a known part in the deal, and all others that the agreement names
CREATE OR REPLACE TEMP VIEW public_agreement_parties AS
WITH told AS (
    SELECT agreement_id, unnest(parties) AS party FROM agreements
), named AS (
    SELECT agreement_id, unnest(countries) AS name, 'country' AS kind FROM agreements
    UNION SELECT agreement_id, unnest(companies), 'company' FROM agreements
    UNION SELECT agreement_id, unnest(institutions), 'institution' FROM agreements
)
SELECT DISTINCT agreement_id, party.name AS name, party.kind AS kind, coalesce(nullif(party.role, ''), 'party') AS role FROM told
UNION ALL
SELECT agreement_id, name, kind, 'party'
FROM named
WHERE NOT EXISTS (FROM told WHERE told.agreement_id = named.agreement_id AND told.party.name = named.name AND told.party.kind = named.kind)
