DELETE FROM line_keys WHERE line IN ({ids})
