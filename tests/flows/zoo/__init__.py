"""Hostile servers and pages: `cases.toml` says what each answers and by which words its failure must be named."""
