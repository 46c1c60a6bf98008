"""Live blogs: recognised by schema.org's LiveBlogPosting or by their markup, read entry by entry in the order of their times.

A page that shows its newest entry first would change at its head with each; in the order of time it only grows, and what was
said before keeps its place.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from itertools import islice
from typing import Any

from lxml import etree, html

from pipeline.parse.body import count_words, main_text
from pipeline.parse.clean import one_line, tidy
from pipeline.parse.dates import plausible, zoned_moment
from pipeline.parse.metadata import Metadata

LIVE = "LiveBlogPosting"
FEWEST = 3  # entries with times from which markup alone makes a live blog
MOST = 1000  # entries that are read
SHARE = 0.6  # of the page's words that a live blog's entries have at least
MARKS = ("class", "data-testid", "data-type", "data-component")
# a quick choice, of which the names in `live_marks.txt` take what is an entry
MARKED = etree.XPath(
    "//body//*[@itemprop='liveBlogUpdate' or starts-with(@id, 'block-') or contains(@class, 'live') or starts-with(@class, 'lb') "
    "or contains(@class, ' lb') or contains(@class, 'lx-stream') or contains(@class, 'ticker') or contains(@class, 'timeline') "
    "or contains(@data-testid, 'live') or contains(@data-type, 'live') or contains(@data-component, 'live')]"
)
GUARDED = re.compile(r"block-[0-9a-f]{16,}")  # ids of entries
ASIDE = ("script", "style", "template", "noscript", "button", "nav", "footer", "aside", "figure", "svg", "time")
LINES = ("p", "li", "h2", "h3", "h4", "blockquote")
WORDS = etree.XPath(f"descendant::text()[not({' or '.join(f'ancestor::{name}' for name in ASIDE)})]", smart_strings=False)
TIMES = etree.XPath("descendant-or-self::*[self::time or @data-timestamp or @itemprop='datePublished']")
STAMPS = etree.XPath("//*[@data-timestamp or @itemprop='datePublished']")
LEVELS = 6  # between an entry and its time
BREAK = re.compile(r"\n+|<\s*(?:/\s*)?(?:br|p|div|li|h[1-6])\b[^<>]*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What was told at one time."""

    moment: datetime | None
    lines: tuple[str, ...]


def live_text(tree: html.HtmlElement, data: Metadata, title: str | None, fetched: datetime, text: str) -> str | None:
    """The text of a live blog: what stands above its entries, then each under a heading with its time in UTC, oldest first.

    None for a page that is none: its entries then hold little of `text`, which is the page's as that of an article; a ticker
    beside a story is no live blog.
    """
    node = _posting(data)
    if node is None and not _hints(tree):
        return None
    marked = _marked(tree)
    shown = [entry for element in marked if (entry := _shown(element, fetched)).lines]
    if node is None and sum(entry.moment is not None for entry in shown) < FEWEST:
        return None
    stated = list(_stated(node, fetched)) if node else []
    entries = max(stated, shown, key=_words)
    if not entries or _words(entries) < SHARE * count_words(text):
        return None
    return "\n\n".join(filter(None, (_above(tree, marked, node, title), *map(_as_text, _in_time(entries)))))


def _posting(data: Metadata) -> Mapping[str, Any] | None:
    """The page's own live blog in JSON-LD."""
    for place, node in enumerate(data.articles):
        if LIVE in str(node.get("@type")) and (not place or node.get("headline") == data.articles[0].get("headline")):
            return node
    return None


def _stated(node: Mapping[str, Any], fetched: datetime) -> Iterator[_Entry]:
    """The entries in JSON-LD, each once."""
    updates = node.get("liveBlogUpdate")
    seen: set[tuple[str, ...]] = set()
    for update in (updates if isinstance(updates, list) else [updates])[:MOST]:
        if not isinstance(update, dict):
            continue
        parts = [update.get("headline") or update.get("name"), update.get("articleBody") or update.get("text")]
        lines = tuple(line for part in parts if isinstance(part, str) for piece in BREAK.split(part) if (line := one_line(piece)))
        lines = lines[1:] if len(lines) > 1 and lines[1].startswith(lines[0]) else lines
        if lines and lines not in seen:
            seen.add(lines)
            yield _Entry(_moment(update.get("datePublished") or update.get("dateModified"), fetched), lines)


@cache
def _mark() -> re.Pattern[str]:
    """What names an entry; from `live_marks.txt`."""
    lines = files("pipeline.parse").joinpath("live_marks.txt").read_text("utf-8").splitlines()
    return re.compile("|".join(line for line in lines if line and not line.startswith("#")), re.IGNORECASE)


def _hints(tree: html.HtmlElement) -> bool:
    """Whether enough times stand in marked entries; pages are full of elements, but not of times."""
    times = [*tree.iter("time"), *STAMPS(tree)]
    return len(times) >= FEWEST and sum(any(map(_is_entry, (time, *_up(time)))) for time in times[:MOST]) >= FEWEST


def _up(element: html.HtmlElement) -> Iterator[html.HtmlElement]:
    return islice(element.iterancestors(), LEVELS)


def _is_entry(element: html.HtmlElement) -> bool:
    """Whether an element is marked as an entry of a live blog."""
    if element.get("itemprop") == "liveBlogUpdate" or GUARDED.fullmatch(element.get("id") or ""):
        return True
    return any(_mark().fullmatch(name) for attribute in MARKS for name in (element.get(attribute) or "").split())


def _marked(tree: html.HtmlElement) -> list[html.HtmlElement]:
    """The elements that are marked as entries, those inside others left out."""
    found: list[html.HtmlElement] = []
    for element in MARKED(tree):
        if _is_entry(element) and not (found and found[-1] in element.iterancestors()):
            found.append(element)
    return found[:MOST]


def _shown(element: html.HtmlElement, fetched: datetime) -> _Entry:
    """An entry as the page shows it."""
    moment = next((moment for one in TIMES(element) if (moment := _moment(_time_told(one), fetched))), None)
    found = [line for line in element.iter(*LINES) if next(line.iterdescendants(*LINES), None) is None] or [element]
    lines = dict.fromkeys(tidy(" ".join(WORDS(line))) for line in found)
    return _Entry(moment, tuple(filter(None, lines)))


def _time_told(element: html.HtmlElement) -> str:
    """What an element says of a time: to machines, or else to readers."""
    told = next(filter(None, (element.get(name) for name in ("datetime", "content", "data-timestamp"))), None)
    return str(told or element.text_content())


def _moment(text: Any, fetched: datetime) -> datetime | None:
    moment = zoned_moment(text) if isinstance(text, str) else None
    return moment.astimezone(UTC) if moment and plausible(moment, fetched) else None


def _in_time(entries: Sequence[_Entry]) -> list[_Entry]:
    """The oldest first; an entry without a time stays with the one told before it."""
    dated = [entry.moment for entry in entries if entry.moment]
    newest_first = bool(dated) and dated[0] > dated[-1]
    before = datetime.min.replace(tzinfo=UTC)
    placed = []
    for entry in reversed(entries) if newest_first else entries:
        before = entry.moment or before
        placed.append((before, entry))
    return [entry for _, entry in sorted(placed, key=lambda pair: pair[0])]


def _as_text(entry: _Entry) -> str:
    """An entry's paragraphs under its time."""
    heading = (f"## {entry.moment.day} {entry.moment:%B %Y, %H:%M} UTC",) if entry.moment else ()
    return "\n\n".join((*heading, *entry.lines))


def _words(entries: Sequence[_Entry]) -> int:
    return sum(count_words(line) for entry in entries for line in entry.lines)


def _above(
    tree: html.HtmlElement, marked: Sequence[html.HtmlElement], node: Mapping[str, Any] | None, title: str | None
) -> str:
    """What the page says above its entries; where they aren't marked, what JSON-LD says that it is about."""
    if marked:
        above = deepcopy(tree)
        _cut_off(_marked(above)[0])
        return main_text(above, title)
    about = node.get("description") if node else None
    return one_line(about) or "" if isinstance(about, str) else ""


def _cut_off(element: html.HtmlElement) -> None:
    """Takes an element and all that follows it out of its tree."""
    for up in (element, *element.iterancestors()):
        parent = up.getparent()
        if parent is not None:
            up.tail = None
            start = parent.index(up)
            del parent[start if up is element else start + 1 :]
