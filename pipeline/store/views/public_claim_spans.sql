CREATE OR REPLACE TEMP VIEW public_claim_spans AS
WITH told AS (SELECT claim_id, unnest(spans) AS span FROM current_claims)
SELECT claim_id, span.field AS field, span.value AS value, span.span_start AS span_start, span.span_end AS span_end FROM told
