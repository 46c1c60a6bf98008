DELETE FROM lines WHERE line IN ({ids})
