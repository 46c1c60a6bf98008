CREATE OR REPLACE TEMP VIEW public_agreement_history AS
SELECT agreement_id, field, old_value, new_value, reported, recorded, claim_id, run_id,
       row_number() OVER (ORDER BY recorded, agreement_id, position) AS seq
FROM agreement_history
