"""What a body is, by its first bytes; names and headers lie."""

import re
from enum import Enum

REACH = 65_536  # bytes that are looked at
FEED = re.compile(rb"<(?:[\w.-]+:)?(?:rss|feed|rdf|channel|cdf)\b[^>]*", re.IGNORECASE)
SITEMAP = re.compile(rb"<(?:[\w.-]+:)?(?:urlset|sitemapindex)\b", re.IGNORECASE)
PAGE = re.compile(rb"<!doctype\s+html|<html\b|<head\b|<body\b", re.IGNORECASE)
TAG = re.compile(rb"<[a-z][^<>]*>", re.IGNORECASE)


class Kind(Enum):
    """Kinds of bodies; the value completes "it is …"."""

    EMPTY = "an empty file"
    FEED = "a feed"
    SITEMAP = "a sitemap"
    JSON = "JSON"
    PAGE = "an HTML page"
    BINARY = "not text (an image, a PDF or an archive?)"
    TEXT = "plain text without markup"


def sniff(body: bytes) -> Kind:
    """The kind of a body: whichever root element stands first decides between feed, sitemap and page."""
    start = body[:REACH].removeprefix(b"\xef\xbb\xbf")
    if start.startswith((b"%PDF-", b"\x1f\x8b", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        return Kind.BINARY
    start = _without_comments(start.replace(b"\0", b"")).strip()  # without the zeros of UTF-16 and UTF-32
    if not start:
        return Kind.EMPTY
    if start[:1] in (b"{", b"["):
        return Kind.JSON
    page = PAGE.search(start)
    before = start[: page.start()] if page else start  # most bodies are pages, and then nothing behind that matters
    roots = ((FEED, Kind.FEED), (SITEMAP, Kind.SITEMAP))
    found = [(match.start(), kind) for pattern, kind in roots if (match := pattern.search(before))]
    if found or page:
        return min(found, key=lambda pair: pair[0], default=(0, Kind.PAGE))[1]
    return Kind.PAGE if TAG.search(start) else Kind.TEXT


def _without_comments(start: bytes) -> bytes:
    """Markup without its comments; one that never ends takes all that follows. A regular expression would take quadratic time."""
    kept, at = [], 0
    while (opened := start.find(b"<!--", at)) >= 0:
        kept.append(start[at:opened])
        closed = start.find(b"-->", opened + 4)
        at = closed + 3 if closed >= 0 else len(start)
    return b"".join((*kept, start[at:]))
