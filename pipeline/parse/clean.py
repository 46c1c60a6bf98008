"""Addresses and one-line texts in one form, so that the same story found twice is seen to be the same."""

import html
import re
import unicodedata
from fnmatch import fnmatchcase
from functools import cache
from importlib.resources import files
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from courlan import extract_domain

DEFAULT_PORTS = {"http": 80, "https": 443}
# www.google.com/amp/s/HOST/PATH, HOST.cdn.ampproject.org/c/s/HOST/PATH; without the s it was http
AMP_CACHE = re.compile(r"(?:www\.google\.[a-z.]+/amp|[\w-]+\.cdn\.ampproject\.org/[cv])/(s/)?([\w-]+\.[\w.-]+(?:/.*)?)$")
BREAK = re.compile(r"<\s*(?:/\s*)?(?:br|p|div|li|h[1-6]|tr|td)\b[^<>]*>", re.IGNORECASE)
COMMENT = re.compile(r"<!--.*?-->|<!\[CDATA\[|\]\]>", re.DOTALL)
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
LONGEST_LINE = 5000  # characters of a title, markup included; what is longer is no title
ESCAPES = 3  # how often a text may have been escaped on its way into a feed


@cache
def tracking_parameters() -> tuple[str, ...]:
    """Name patterns of query parameters that follow a reader and don't choose the page; from `tracking.txt`."""
    lines = files("pipeline.parse").joinpath("tracking.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def clean_link(url: str) -> str:
    """The address without what doesn't choose the page: tracking parameters, fragment, user, default port, capitals in the host.

    What isn't an http(s) address comes back as it was, without the blanks around it.
    """
    url = INVISIBLE.sub("", re.sub("[\x00-\x1f\x7f\ud800-\udfff]", "", url)).strip()
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return url
    if parts.scheme not in DEFAULT_PORTS or not host:
        return url
    cached = AMP_CACHE.match(f"{host}{parts.path}")
    if cached:
        return clean_link(f"{'https' if cached[1] else 'http'}://{cached[2]}{'?' if parts.query else ''}{parts.query}")
    host = f"[{host}]" if ":" in host else host.rstrip(".")
    place = host if port in (None, DEFAULT_PORTS[parts.scheme]) else f"{host}:{port}"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _tracks(pair))
    return urlunsplit((parts.scheme, place, parts.path or "/", query, ""))


def _tracks(pair: str) -> bool:
    """Whether a `name=value` of a query only follows the reader."""
    name = unquote(pair.partition("=")[0]).lower()
    return any(fnmatchcase(name, pattern) for pattern in tracking_parameters())


def absolute_link(base: str | None, link: str | None) -> str | None:
    """The link as a full http(s) address, seen from the page at `base`; None for other schemes and broken addresses."""
    if not link or not link.strip():
        return None
    try:
        full = urljoin(base or "", html.unescape(link.strip()))
        parts = urlsplit(full)
        valid = parts.scheme in DEFAULT_PORTS and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        return None
    return full if valid else None


def same_site(first: str, second: str) -> bool:
    """Whether two addresses belong to one registrable domain (`www.example.co.uk` and `m.example.co.uk` do)."""
    try:
        one, two = urlsplit(first).hostname, urlsplit(second).hostname
    except ValueError:
        return False
    if not one or not two:
        return False
    return one == two or _registrable(one) == _registrable(two)


def _registrable(host: str) -> str:
    """The registered part of a host's name; the last two labels where its ending is unknown, an IP address whole."""
    if ":" in host or host.replace(".", "").isdigit():
        return host
    return extract_domain(f"https://{host}/") or ".".join(host.split(".")[-2:])


def one_line(text: str | None) -> str | None:
    """Plain text in one line, whatever markup, entities and breaks it came with; None if nothing is left."""
    if not text:
        return None
    text = text[:LONGEST_LINE]
    for _ in range(ESCAPES):
        bare = html.unescape(TAG.sub("", BREAK.sub(" ", COMMENT.sub("", text))))
        if bare == text:
            break
        text = bare
    return tidy(TAG.sub("", text)) or None


def tidy(text: str) -> str:
    """The text in Unicode's composed form, each run of blanks one blank, without invisible and control characters."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", INVISIBLE.sub("", text))
    text = " ".join(text.split())
    return text if text.isprintable() else " ".join("".join(char if char.isprintable() else " " for char in text).split())
