DELETE FROM lines WHERE line IN (SELECT unnest($lines::UINTEGER[]))
