"""Addresses as they are asked and as they are shown, to people and in logs."""

import re
from urllib.parse import urlsplit

from pipeline.errors import FetchError


def checked(url: str) -> str:
    """The address, if it is one that is fetched at all; FetchError for `file:`, `data:` and others."""
    try:
        parts = urlsplit(url)
        valid = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        valid = False
    if not valid:
        raise FetchError("only http and https addresses with a host are fetched")
    return url


def shown(url: str) -> str:
    """The address for people and logs: no control characters, no password, not endless."""
    return re.sub(r"//[^/@\s]*@", "//", one_line(url))[:300]


def one_line(text: str) -> str:
    """Text without control characters, which could forge lines in a log."""
    return "".join(char if char.isprintable() else " " for char in text).strip()
