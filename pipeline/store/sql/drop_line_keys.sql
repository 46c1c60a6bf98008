DELETE FROM line_keys WHERE line IN (SELECT unnest($lines::UINTEGER[]))
