CREATE OR REPLACE TEMP VIEW public_decisions AS
SELECT decision_id, who, decided, verdict, ids, field, value, note FROM decisions
