SELECT recipient, channel, state, count(*) AS alerts, min(created) AS oldest, any_value(error ORDER BY created DESC) AS error
FROM public_alerts
WHERE state <> 'accepted'
GROUP BY ALL
ORDER BY ALL
