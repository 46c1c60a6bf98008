ATTACH '{snapshot}' AS snapshot (READ_ONLY);
USE snapshot;
SET TimeZone = 'UTC';
SET autoinstall_known_extensions = false;
SET enable_external_access = false
