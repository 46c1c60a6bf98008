"""The day that a page shows beside its headline, for pages that tell machines nothing of when they were published."""

import re
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from functools import cache
from itertools import islice

from babel import Locale
from lxml import etree, html

from pipeline.parse.apart import WHOLE, around_headline
from pipeline.parse.metadata import Metadata

# languages whose names of months are known
LANGUAGES = ("en", "es", "pt", "fr", "de", "it", "nl", "id", "ru", "uk", "tr", "pl", "sv", "ro", "vi")
# descendant::text(), as //text() with a condition takes a time that grows with the square of the pieces
TEXTS = etree.XPath(
    "//body/descendant::text()[normalize-space() and not(ancestor::script or ancestor::style or ancestor::noscript or "
    "ancestor::template or ancestor::footer or ancestor::nav or ancestor::aside)]"
)
BEFORE, BEHIND = 6, 30  # pieces of text above and below the headline in which its date stands
LONGEST = 100  # characters of such a piece; what is longer is running text, and tells of other days
DATES = (
    re.compile(r"\b(?P<year>20\d\d|19\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)"),
    re.compile(r"(?P<year>20\d\d)\s?[年년]\s?(?P<month>\d{1,2})\s?[月월]\s?(?P<day>\d{1,2})\s?[日일]"),
    re.compile(
        r"\b(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s-]+(?:de\s+)?(?P<name>[^\W\d_]{3,12})\.?,?[\s-]+(?:de\s+)?(?P<year>20\d\d|19\d\d)\b"
    ),
    re.compile(r"\b(?P<name>[^\W\d_]{3,12})\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>20\d\d|19\d\d)\b"),
    re.compile(r"\b(?P<first>\d{1,2})(?P<mark>[./-])(?P<second>\d{1,2})(?P=mark)(?P<year>20\d\d)\b"),
)
CHANGED = re.compile(r"updat|modif|edit|chang|aktualis|atualiz|actualiz|mis à jour|diperbarui|обновл", re.IGNORECASE)
LEVELS = 3  # around a piece of text that are looked at
COMMENTS = re.compile(r"comment|related|sidebar|widget|most-|popular|trending|recommend", re.IGNORECASE)


@cache
def _months() -> dict[str, int]:
    """The number of a month by its name or abbreviation, in small letters without a full stop."""
    names: dict[str, int] = {}
    for language in LANGUAGES:
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale(language).months[form][width].items():
                    names.setdefault(name.lower().rstrip("."), number)
    return names


def shown_day(tree: html.HtmlElement, data: Metadata) -> datetime | None:
    """Midnight UTC of the first day that stands beside the headline and isn't called a change; None if there is none.

    A day such as 3/4/2026 counts only where one of its numbers can be no month, or where dots or the page's language tell.
    """
    texts = TEXTS(tree)
    place = _headline(texts, tree, data)
    if place is None:
        return None
    american = _is_american(tree, data)
    story = around_headline(tree)
    changed, apart = None, _is_apart(texts[place], story)
    for text in (*texts[place : place + BEHIND], *reversed(texts[max(0, place - BEFORE) : place])):
        if len(text) > LONGEST or (_is_apart(text, story) and not apart):
            continue
        for start, day in _days(str(text), american=american):
            if not CHANGED.search(_words_before(texts, text, start)):
                return day
            changed = changed or day
    return changed


def _headline(texts: list[etree._ElementUnicodeResult], tree: html.HtmlElement, data: Metadata) -> int | None:
    """Which piece of text is the headline: the page's title, else its first `h1`."""
    window = next((title.text_content() for title in tree.iter("title")), "")
    titles = [letters for title in (data.first("og:title", "twitter:title"), window) if title and (letters := _letters(title))]
    first = None
    for place, text in enumerate(texts):
        letters = _letters(str(text))
        if len(letters) > 12 and any(title.startswith(letters) for title in titles) and _heads(text):
            return place
        if first is None and letters and _heads(text):
            first = place
    return first


def _heads(text: etree._ElementUnicodeResult) -> bool:
    """Whether a piece of text stands in a heading."""
    parent = text.getparent()
    return parent is not None and any(up.tag in ("h1", "h2") for up in (parent, *parent.iterancestors()))


def _is_apart(text: etree._ElementUnicodeResult, story: Collection[html.HtmlElement]) -> bool:
    """Whether a piece of text belongs to comments or other stories."""
    parent = text.getparent()
    ups = () if parent is None else (parent, *islice(parent.iterancestors(), LEVELS))
    return any(COMMENTS.search(f"{up.get('class')} {up.get('id')}") for up in ups if up.tag not in WHOLE and up not in story)


def _words_before(texts: list[etree._ElementUnicodeResult], text: etree._ElementUnicodeResult, start: int) -> str:
    """What stands before a day: in its own piece of text, or, where that begins with it, a label in the piece before."""
    own = str(text)[:start]
    place = next(n for n, one in enumerate(texts) if one is text)
    if own.strip() or not place:
        return own
    label = str(texts[place - 1])
    return "" if len(label) > LONGEST // 3 or any(map(str.isdigit, label)) else label


def _days(text: str, *, american: bool) -> Iterator[tuple[int, datetime]]:
    """The days in a text, and where each begins."""
    for pattern in DATES:
        for found in pattern.finditer(text):
            if day := _day(found.groupdict(), american=american):
                yield found.start(), day


def _day(parts: dict[str, str], *, american: bool) -> datetime | None:
    year = int(parts["year"])
    if "first" in parts:
        one, two = int(parts["first"]), int(parts["second"])
        known = one > 12 or two > 12 or one == two or parts["mark"] == "."
        if not known and not american:
            return None
        day, month = (two, one) if two > 12 or (american and not known) else (one, two)
    else:
        month = int(parts["month"]) if "month" in parts else _months().get(parts["name"].lower(), 0)
        day = int(parts["day"])
    try:
        return datetime(year, month, day, tzinfo=UTC)
    except ValueError:
        return None


def _is_american(tree: html.HtmlElement, data: Metadata) -> bool:
    """Whether the page says that its English is that of the United States."""
    told = (tree.getroottree().getroot().get("lang") or "", data.meta.get("og:locale", ""))
    return any(one.replace("_", "-").lower() == "en-us" for one in told)


def says_new_year(texts: str) -> bool:
    """Whether a text names a first of January; a day that was made up from a bare year is one, too."""
    return any((day.month, day.day) == (1, 1) for _, day in _days(texts, american=False))


def _letters(text: str) -> str:
    return re.sub(r"\W", "", text).casefold()
