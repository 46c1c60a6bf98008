INSERT INTO unsettled SELECT $kind, named.id FROM ({ids}) AS named(id)
