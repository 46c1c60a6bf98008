"""The day on which an outlet says that a story came out, which may be another than UTC's.

A story of 11 p.m. in New York is of the next day in UTC. Where a page states the moment in UTC, its address (/2026/11/18/) or
the date shown beside its headline still tell the outlet's day; the moment is then given in a zone in which it falls on that day.
"""

import math
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

from dateutil import parser
from lxml import etree, html

URL_DAY = re.compile(r"[/=_-]((?:19|20)\d\d)([/_-]?)(0?[1-9]|1[0-2])\2(0?[1-9]|[12]\d|3[01])(?=[/_.?&-]|$)")
SHOWN = etree.XPath(
    "//body//*[self::time or contains(@class, 'date') or contains(@class, 'Date') or contains(@class, 'time') or "
    "contains(@class, 'publish') or contains(@class, 'posted') or contains(@class, 'byline')]"
)
NUMBER = re.compile(r"\d+")
DATED = re.compile(r"\b(?:19|20)\d\d\b")
MOST_SHOWN = 12  # elements beside the headline that are looked at
LONGEST_SHOWN = 100  # characters
WEST, EAST = timedelta(hours=-12), timedelta(hours=14)
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)


def url_day(url: str | None) -> datetime | None:
    """Midnight UTC of the day in an address (/2026/11/18/, /2026-11-18-, =20261118); None if there is none."""
    found = URL_DAY.search(url or "")
    if not found:
        return None
    year, divider, month, day = found.groups()
    if not divider and len(month) + len(day) < 4:  # some number, not a date
        return None
    try:
        return datetime(int(year), int(month), int(day), tzinfo=UTC)
    except ValueError:
        return None


def in_outlets_zone(moment: datetime, tree: html.HtmlElement, addressed: datetime | None) -> datetime:
    """The same moment in the outlet's zone: as stated, else as a time beside the headline, the address or a day shown has it."""
    if moment.utcoffset() or moment.time() == datetime.min.time():  # a bare day has no zone to be put in
        return moment
    if addressed and addressed.date() == moment.date():
        return moment
    texts = list(_shown(tree))
    if any(_shows(text, moment.date()) for text in texts):
        return moment
    shown = [clock for text in texts if (clock := _read(text))]
    for clock in shown:
        offset = _offset(moment, clock)
        if offset is not None:
            return moment.astimezone(timezone(offset))
    days = [addressed.date()] if addressed else [day.date() for day in shown]
    near = [day for day in days if abs((day - moment.date()).days) == 1]
    return moment.astimezone(timezone(_least_offset(moment, near[0]))) if near else moment


def unslipped(moment: datetime, tree: html.HtmlElement) -> datetime:
    """The moment as stated, unless the page shows a time that it has only if its clock is UTC's in spite of its offset."""
    texts = list(_shown(tree))
    if any(_shows(text, moment.date()) for text in texts):
        return moment
    meant = moment.replace(tzinfo=UTC).astimezone(moment.tzinfo)
    shown = (clock for text in texts if (clock := _read(text)))
    return meant if any(_offset(meant, clock) == timedelta() for clock in shown) else moment


def _shown(tree: html.HtmlElement) -> Iterator[str]:
    """Dates that the page shows to its readers, as it shows them, those at the top first."""
    seen = 0
    for element in SHOWN(tree):
        text = " ".join(element.text_content().split())
        if not text or len(text) > LONGEST_SHOWN or not DATED.search(text):
            continue
        yield text
        seen += 1
        if seen >= MOST_SHOWN:
            return


def _shows(text: str, day: date) -> bool:
    """Whether a date shown is of that day, as far as that can be told without reading it properly, which takes long."""
    numbers = {number.lstrip("0") for number in NUMBER.findall(text)}
    named = str(day.month) in numbers or f"{day:%b}".lower() in text.lower()
    return named and {str(day.year), str(day.day)} <= numbers


def _read(text: str) -> datetime | None:
    """A date shown, with its time if there is one, without a zone; None for what isn't one."""
    try:
        return parser.parse(text, fuzzy=True, ignoretz=True, default=datetime(1, 1, 1))
    except (ValueError, OverflowError, TypeError, ArithmeticError, AttributeError):
        return None


def _offset(moment: datetime, shown: datetime) -> timedelta | None:
    """The offset from UTC at which the moment reads as the time shown; None if the two aren't of one moment."""
    if shown.time() == datetime.min.time():  # a day alone
        return None
    apart = shown - moment.replace(tzinfo=None)
    offset = round(apart / QUARTER) * QUARTER
    return offset if abs(apart - offset) <= timedelta(minutes=1) and WEST <= offset <= EAST else None


def _least_offset(moment: datetime, day: date) -> timedelta:
    """The offset of fewest whole hours under which the moment falls on a day; none where no zone reaches it."""
    start = datetime(day.year, day.month, day.day)
    naive = moment.replace(tzinfo=None)
    if naive < start:
        hours = math.ceil((start - naive) / HOUR)
    else:
        hours = -math.ceil((naive - start - timedelta(hours=24) + timedelta(seconds=1)) / HOUR)
    offset = timedelta(hours=hours)
    return offset if WEST <= offset <= EAST else timedelta()
