UPDATE alerts
SET delivered = CASE WHEN mark.state = 'accepted' THEN mark.tried END, attempts = attempts + 1, error = mark.error,
    state = mark.state, next_try = mark.next_try,
    first_failed = coalesce(alerts.first_failed, CASE WHEN mark.state <> 'accepted' THEN mark.tried END),
    put_off = coalesce(alerts.put_off, 0) + mark.put_off::BIGINT
FROM (
    SELECT row.*
    FROM (SELECT from_json_strict(unnest(string_split($rows, chr(10))), '{
        "alert_id": "VARCHAR", "state": "VARCHAR", "tried": "TIMESTAMPTZ", "error": "VARCHAR", "next_try": "TIMESTAMPTZ",
        "put_off": "BOOLEAN"}') AS row)
) AS mark
WHERE alerts.alert_id = mark.alert_id AND alerts.delivered IS NULL
