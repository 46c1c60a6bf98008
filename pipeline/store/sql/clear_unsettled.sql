DELETE FROM unsettled WHERE kind = $kind AND id IN ({ids})
