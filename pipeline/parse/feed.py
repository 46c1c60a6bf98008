"""A feed → Links: RSS 0.9x–2.0, RDF and Atom by feedparser, JSON Feed by ourselves."""

import json
import re
import time
from calendar import timegm
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from xml.sax import SAXException

import feedparser

from pipeline.errors import ParseError
from pipeline.parse.clean import absolute_link, clean_link, one_line
from pipeline.parse.dates import EARLIEST, read_moment
from pipeline.parse.entities import refuse_entities
from pipeline.parse.sniff import Kind, sniff
from pipeline.records import Link

LONG_TAG = re.compile(rb"<[^<>]{5000,}")
MAX_ATTRIBUTES = 1000
MAX_TAGS = 300_000
MAX_UNCLOSED = 20_000  # tags; the line breaks and pictures of a feed with whole stories are some thousands
MAX_OPEN = 20  # comments that begin and never end
DATES = ("published", "created", "updated", "date")


def parse_feed(
    body: bytes, url: str, content_type: str | None = None, source: str = "", *, linkless: bool = False
) -> tuple[Link, ...]:
    """The stories of a feed that came from `url`, in its order: absolute link, title in plain text, time in UTC.

    An entry without any address is left out, one without a title or date keeps None there. A feed with entries, but no address
    at all is a failure, if it isn't allowed to be `linkless`.
    ParseError says in one sentence what the body is when it is no feed.
    """
    shown = url or "this file"
    refuse_entities(body, f"the feed at {shown}")
    kind = sniff(body)
    if kind is Kind.JSON:
        return tuple(_json_links(body, url, source))
    if kind is Kind.PAGE:
        raise ParseError(f"the feed at {shown} is an HTML page (a challenge or consent page?); open it in a browser to see")
    if kind is not Kind.FEED:
        raise ParseError(f"the feed at {shown} is {kind.value}; check the address")
    _refuse_traps(body, shown)
    charset = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", content_type or "")
    # servers call feeds text/html and worse; only the character set in such a header is worth hearing
    headers = {"content-location": url, "content-type": "application/xml" + (f"; charset={charset[1]}" if charset else "")}
    try:
        feed = feedparser.parse(BytesIO(body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except (ValueError, LookupError, RecursionError, AssertionError, TypeError, AttributeError) as error:
        raise ParseError(f"the feed at {shown} is broken: feedparser gave up with {type(error).__name__}") from error
    if not feed.entries and (not feed.version or isinstance(feed.get("bozo_exception"), SAXException)):
        raise ParseError(f"the feed at {shown} is broken and gives no entry ({_reason(feed)})")
    base = url or _own_address(feed.feed)
    links = tuple(link for entry in feed.entries if (link := _link(entry, base, source)))
    if feed.entries and not links and not linkless:
        raise ParseError(f"the feed at {shown}: none of its {len(feed.entries)} entries has an address that can be fetched")
    return links


def _refuse_traps(body: bytes, shown: str) -> None:
    """ParseError for markup made to keep feedparser busy for hours: it takes quadratic time over attributes and comments."""
    crowded = any(tag[0].count(b"=") > MAX_ATTRIBUTES for tag in LONG_TAG.finditer(body))
    tags, closing = body.count(b"<"), body.count(b"</")
    unclosed = tags - 2 * closing - body.count(b"/>") - body.count(b"<!")
    if crowded or tags > MAX_TAGS or unclosed > MAX_UNCLOSED or body.count(b"<!--") > body.count(b"-->") + MAX_OPEN:
        raise ParseError(f"the feed at {shown} is refused: its markup is built to keep a parser busy")


def _own_address(feed: Any) -> str:
    """The full address that a feed gives for itself or its site; empty if it gives none."""
    links = [link.get("href") for link in feed.get("links", ()) if link.get("rel") == "self"]
    return next((full for link in [*links, feed.get("link")] if (full := absolute_link(None, link))), "")


def _reason(feed: Any) -> str:
    """Why feedparser found a feed broken, in one line."""
    return one_line(str(feed.get("bozo_exception") or "no feed format is recognised")) or "no reason given"


def _link(entry: Any, base: str, source: str) -> Link | None:
    """One entry of RSS or Atom; None if it points nowhere."""
    candidates = [entry.get("feedburner_origlink"), entry.get("link"), *(link.get("href") for link in entry.get("links", ()))]
    guid = entry.get("id") or ""
    if guid.startswith(("http://", "https://")):
        candidates.append(guid)
    candidates += [enclosure.get("href") for enclosure in entry.get("enclosures", ())]
    address = next((link for candidate in candidates if (link := absolute_link(base, candidate))), None)
    if address is None and not base:
        address = entry.get("link")  # relative, in a feed of unknown address
    return Link(clean_link(address), one_line(entry.get("title")), _published(entry), source) if address else None


def _published(entry: Any) -> datetime | None:
    """Publication time of an entry, else the time of its last change."""
    for name in DATES:
        parsed = dict.get(entry, f"{name}_parsed")  # not entry.get: it offers the publication date as the date of change
        moment = _from_struct(parsed) if parsed else read_moment(dict.get(entry, name))
        if moment and moment >= EARLIEST:
            return moment
    return None


def _from_struct(parsed: time.struct_time) -> datetime | None:
    """feedparser's UTC time as a datetime."""
    try:
        return datetime.fromtimestamp(timegm(parsed), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _json_links(body: bytes, url: str, source: str) -> Iterator[Link]:
    """The entries of a JSON Feed (jsonfeed.org)."""
    shown = url or "this file"
    try:
        feed = json.loads(body.removeprefix(b"\xef\xbb\xbf"))
    except (ValueError, RecursionError) as error:
        raise ParseError(f"the feed at {shown} is broken JSON: {one_line(str(error))}") from error
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        raise ParseError(f"the feed at {shown} is JSON, but no JSON Feed; check the address")
    base = url or str(feed.get("feed_url") or feed.get("home_page_url") or "")
    for item in feed["items"]:
        if not isinstance(item, dict):
            continue
        texts = [text for key in ("url", "external_url") if isinstance(text := item.get(key), str)]
        links = [*(absolute_link(base, text) for text in texts), absolute_link(None, str(item.get("id")))]
        address = next((link for link in links if link), None)
        dates = (item.get("date_published"), item.get("date_modified"))
        moments = (read_moment(text) for text in dates if isinstance(text, str))
        moment = next((found for found in moments if found and found >= EARLIEST), None)
        title = item.get("title")
        if address:
            yield Link(clean_link(address), one_line(title) if isinstance(title, str) else None, moment, source)
