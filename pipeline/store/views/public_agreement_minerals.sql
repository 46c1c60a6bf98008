CREATE OR REPLACE TEMP VIEW public_agreement_minerals AS
SELECT agreement_id, unnest(list_distinct(minerals)) AS name, 'mineral' AS kind, 'subject' AS role FROM agreements
