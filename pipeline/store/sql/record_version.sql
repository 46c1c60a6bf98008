INSERT INTO schema_version (version, name, applied) VALUES ($version, $name, now())
