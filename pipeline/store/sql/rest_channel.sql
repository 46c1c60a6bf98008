UPDATE alerts SET next_try = greatest(coalesce(next_try, created), $until)
WHERE channel = $channel AND delivered IS NULL AND coalesce(state, 'waiting') = 'waiting'
  AND (attempts > 0 OR coalesce(alerts.due, created) <= $due)
