"""The addresses under which an outlet shows one story: http and https, www., mobile and AMP hosts and paths, a last slash."""

import re
from urllib.parse import urlsplit, urlunsplit

SCHEMES = ("https", "http")
HOSTS = re.compile(r"^(?:www|m|mobile|amp)\.(?=[^.]+\.[^.])")
PREFIXES = ("", "www.", "m.", "mobile.", "amp.")
AMP_PATH = re.compile(r"(?:/amp|\.amp)/?$", re.IGNORECASE)
ENDINGS = ("", "/", "/amp", "/amp/")


def story_key(url: str) -> str:
    """What all addresses of one story have in common: no address itself, only to compare. `url` is a clean link."""
    place, path, query = _parts(url)
    return f"{place}{path}?{query}" if query else f"{place}{path}"


def other_addresses(url: str) -> tuple[str, ...]:
    """All further addresses that may be of the same story; `url` is a clean link."""
    place, path, query = _parts(url)
    if not place:
        return ()
    paths = [f"{path}{ending}" for ending in ENDINGS if path or ending == "/"]
    places = [(scheme, f"{prefix}{place}") for scheme in SCHEMES for prefix in PREFIXES]
    found = (urlunsplit((*one, path, query, "")) for one in places for path in paths)
    return tuple(address for address in found if address != url)


def _parts(url: str) -> tuple[str, str, str]:
    """Host without its prefix, path without its AMP ending and last slash, query; an address that can't be read is all path."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", url, ""
    if parts.scheme not in SCHEMES:
        return "", url, ""
    return HOSTS.sub("", parts.netloc), AMP_PATH.sub("", parts.path).rstrip("/"), parts.query
