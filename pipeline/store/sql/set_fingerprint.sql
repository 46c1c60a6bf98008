INSERT INTO resolution (fingerprint) VALUES ($fingerprint)
