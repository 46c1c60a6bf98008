SELECT key, line FROM line_keys WHERE key IN ({ids}) ORDER BY key, line
