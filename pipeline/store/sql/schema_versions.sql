SELECT DISTINCT version FROM schema_version
