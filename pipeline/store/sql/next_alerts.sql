-- when the first waiting alert of each reader may be tried; of one deal's to one reader only the oldest counts
SELECT recipient, min(moment)
FROM (
    SELECT recipient,
           greatest(coalesce(due, created), coalesce(next_try, created), coalesce(max(held_until) OVER of_channel, created)) AS moment
    FROM waiting_alerts
    WHERE channel <> $console
    WINDOW of_channel AS (PARTITION BY channel)
    QUALIFY agreement_id = '' OR row_number() OVER (PARTITION BY recipient, channel, agreement_id ORDER BY created, position, alert_id) = 1
)
GROUP BY recipient
