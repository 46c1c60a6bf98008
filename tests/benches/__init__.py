"""Measurements over loopback that `make bench` prints; the tests run them small."""
