UPDATE alerts SET state = 'waiting', next_try = NULL, held_until = NULL, first_failed = NULL, put_off = 0
WHERE delivered IS NULL AND (state IN ('refused', 'given_up') OR next_try IS NOT NULL OR held_until IS NOT NULL)
RETURNING alert_id
