INSERT INTO unsettled SELECT $kind, unnest($ids::VARCHAR[])
