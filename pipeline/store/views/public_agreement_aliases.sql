CREATE OR REPLACE TEMP VIEW public_agreement_aliases AS
SELECT old_id, agreement_id, recorded, reason FROM agreement_aliases
