SELECT coalesce(max(line), 0) + 1 FROM lines
