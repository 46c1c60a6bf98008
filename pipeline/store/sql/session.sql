SET TimeZone = 'UTC'; SET autoinstall_known_extensions = false;
