SET enable_progress_bar = false; SET TimeZone = 'UTC'; SET autoinstall_known_extensions = false;
