DELETE FROM unsettled WHERE kind = $kind AND id IN (SELECT unnest($ids::VARCHAR[]))
