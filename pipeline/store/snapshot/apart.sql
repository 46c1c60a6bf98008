-- from here on, no other file and no network
SET enable_external_access = false
