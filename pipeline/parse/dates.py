"""When a story was published: not when it was changed, not when the page was made, as a moment with its outlet's zone."""

import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from importlib.resources import files

import htmldate
from dateutil import parser
from lxml import html

from pipeline.parse.apart import WHOLE, around_headline
from pipeline.parse.metadata import Metadata
from pipeline.parse.outlet_days import in_outlets_zone, unslipped, url_day
from pipeline.parse.shown_days import says_new_year, shown_day

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
SLACK = timedelta(days=1)  # outlets east of us publish "tomorrow"
RESTATED = timedelta(days=3)  # a publication stated so long after the midnight of the day in the address is a later change
LONGEST = 100  # characters of a time, however it is told
CHANGED = ("modif", "updat")
EPOCH = re.compile(r"\s*\d{10}(?:\d{3})?\s*$")  # seconds or milliseconds since 1970
DAY_FIRST = re.compile(r"\s*\d{1,2}\.\s?\d{1,2}\.\s?\d{4}")  # dots are European
# abbreviations that RFC 822 and newsrooms use, in hours from UTC; others are taken as UTC
ZONES = {"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7, "BST": 1, "CET": 1, "CEST": 2,
         "SAST": 2, "EAT": 3, "WIB": 7, "AWST": 8, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11}
QUIET = logging.NullHandler()


@cache
def publication_names() -> tuple[str, ...]:
    """Names of meta elements that hold the publication date, the surest first; from `publication_dates.txt`."""
    lines = files("pipeline.parse").joinpath("publication_dates.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def find_published(
    tree: html.HtmlElement, data: Metadata, fetched: datetime, url: str | None = None, announced: datetime | None = None
) -> datetime | None:
    """Publication time: JSON-LD, meta elements, `time` elements, what the source announced, the address's day, the day shown.

    It comes in the zone in which the page's own words put it, else in UTC. Dates before 1990 or after `fetched` are refused, and
    so is a stated time days after the day in the story's address: some outlets state the last change as publication.
    None if nothing plausible is found.
    """
    addressed = url_day(url)
    for text in (*_stated(data), *_times(tree)):
        moment = zoned_moment(text)
        if moment and plausible(moment, fetched):
            if addressed and plausible(addressed, fetched) and moment - addressed > RESTATED:
                return addressed
            return in_outlets_zone(unslipped(moment, tree) if _is_stated_twice(moment, data) else moment, tree, addressed)
    if announced and plausible(announced, fetched):
        return announced.astimezone(UTC)
    if addressed and plausible(addressed, fetched):
        return addressed
    shown = shown_day(tree, data)
    return shown if shown and plausible(shown, fetched) else _guessed(tree, url, fetched)


def _is_stated_twice(moment: datetime, data: Metadata) -> bool:
    """Whether a moment's clock is stated with another offset as well, so that one of the two is wrong."""
    if not moment.utcoffset():
        return False
    clock = moment.replace(tzinfo=None)
    others = (other for text in _stated(data) if (other := zoned_moment(text)))
    return any(other.replace(tzinfo=None) == clock and other.utcoffset() != moment.utcoffset() for other in others)


def read_moment(text: str | None) -> datetime | None:
    """A date or time as outlets write it, in UTC; one without a zone is taken as UTC. None for what isn't one."""
    moment = zoned_moment(text)
    try:
        return moment.astimezone(UTC) if moment else None
    except (ValueError, OverflowError):
        return None


def zoned_moment(text: str | None) -> datetime | None:
    """A date or time as outlets write it, in the zone that it names, else in UTC. None for what isn't one."""
    if not text or len(text) > LONGEST or not any(char.isdigit() for char in text):
        return None
    if EPOCH.match(text):
        return datetime.fromtimestamp(int(text.strip()[:10]), UTC)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        try:  # year 1 marks a missing year
            moment = parser.parse(text, default=datetime(1, 1, 1), tzinfos=_zone, dayfirst=bool(DAY_FIRST.match(text)))
        except (ValueError, OverflowError, TypeError, ArithmeticError, AttributeError):
            return None
    try:
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        moment.astimezone(UTC)  # years 1 and 9999 have no room for every zone
    except (ValueError, OverflowError):
        return None
    return moment


def _zone(name: str | None, offset: int | None) -> int | None:
    """Seconds from UTC of a zone that dateutil met."""
    return offset if offset is not None else ZONES[name] * 3600 if name in ZONES else None


def plausible(moment: datetime, fetched: datetime) -> bool:
    """Whether a story may have been published then, seen from when its page was fetched."""
    return EARLIEST <= moment <= fetched + SLACK


def _stated(data: Metadata) -> Iterator[str]:
    """Publication dates that the page states for machines."""
    for node in data.articles:
        for key in ("datePublished", "dateCreated"):
            if isinstance(value := node.get(key), str):
                yield value
    for name in publication_names():
        if name in data.meta:
            yield data.meta[name]


def _times(tree: html.HtmlElement) -> Iterator[str]:
    """Dates of elements marked as the publication date, then of the story's first `time` that isn't marked as a change."""
    plain: list[str] = []
    story = around_headline(tree)
    for element in tree.xpath("//time | //*[@itemprop='datePublished']"):
        if any(_holds_comments(up) for up in element.iterancestors() if up not in story):
            continue
        text = element.get("datetime") or element.get("content") or element.text_content()
        marks = " ".join(element.get(name) or "" for name in ("itemprop", "class", "pubdate", "id")).lower()
        if element.get("pubdate") is not None or "publish" in marks:
            yield text
        elif not any(word in marks for word in CHANGED) and next(element.iterancestors("article", "main"), None) is not None:
            plain.append(text)
    yield from plain[:1]


def _holds_comments(element: html.HtmlElement) -> bool:
    """Whether an element is readers' words, which have times of their own."""
    names = " ".join(element.get(name) or "" for name in ("class", "id", "itemtype")).lower()
    return "comment" in names and element.tag not in WHOLE


def _guessed(tree: html.HtmlElement, url: str | None, fetched: datetime) -> datetime | None:
    """The day that htmldate makes out in address and text."""
    logging.getLogger("htmldate").addHandler(QUIET)
    try:
        day = htmldate.find_date(
            tree, original_date=True, url=url, deferred_url_extractor=True,
            min_date=f"{EARLIEST:%Y-%m-%d}", max_date=f"{fetched + SLACK:%Y-%m-%d}",
        )
    except (ValueError, TypeError, AttributeError, OverflowError):
        return None
    moment = read_moment(day)
    if moment and (moment.month, moment.day) == (1, 1) and not says_new_year(f"{url} {tree.text_content()}"):
        return None  # a year alone, from a copyright notice
    return moment
