"""Learns what each feature weighs, from labelled pairs; no part of a night's work. `learn` is the command."""
