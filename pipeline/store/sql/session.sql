SET TimeZone = 'UTC'; SET autoinstall_known_extensions = false; SET enable_progress_bar = false;
