"""One polite HTTP client: robots.txt, a pace for each host, limits on time, size and redirects, no private addresses."""

from pipeline.fetch.client import Fetcher

__all__ = ["Fetcher"]
