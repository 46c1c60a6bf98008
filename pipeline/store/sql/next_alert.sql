-- when the first waiting alert may be tried; of one deal's to one reader only the oldest counts; NULL: none waits
SELECT min(moment)
FROM (
    SELECT greatest(coalesce(due, created), coalesce(next_try, created), coalesce(held_until, created)) AS moment
    FROM waiting_alerts
    WHERE channel <> $console
    QUALIFY agreement_id = '' OR row_number() OVER (PARTITION BY recipient, channel, agreement_id ORDER BY created, position, alert_id) = 1
)
