-- when the first waiting alert may be tried; NULL: none waits
SELECT min(greatest(coalesce(due, created), coalesce(next_try, created), coalesce(held_until, created)))
FROM waiting_alerts
WHERE channel <> $console
