SELECT DISTINCT id FROM unsettled WHERE kind = $kind ORDER BY id
