UPDATE alerts SET held_until = $until WHERE channel = $channel AND delivered IS NULL AND coalesce(state, 'waiting') = 'waiting'
