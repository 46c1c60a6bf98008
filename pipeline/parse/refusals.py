"""Pages that came with status 200 and are no articles: bot challenges, consent walls, error pages, paywall stubs."""

import csv
import re
from functools import cache
from importlib.resources import files

from lxml import html

from pipeline.parse.body import count_words
from pipeline.parse.clean import one_line, tidy
from pipeline.parse.metadata import Metadata

FEWEST_WORDS = 25  # a story has more
STUB_WORDS = 90  # a text this short beside a wall is what the wall lets through
TEASER_WORDS = 250  # what some walls let through before they say so in the last line
LAST_LINES = 300  # characters
STUB = "a paywall stub"
LEGIBLE = 20_000  # characters of the page that are looked through


@cache
def refusals() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    """Where to look (title or text), for what, and what the page is then; from `refusals.csv`."""
    lines = files("pipeline.parse").joinpath("refusals.csv").read_text("utf-8").splitlines()
    return tuple((row["where"], re.compile(row["pattern"], re.IGNORECASE), row["what"]) for row in csv.DictReader(lines))


def find_refusal(tree: html.HtmlElement, data: Metadata, text: str, fewest: int = FEWEST_WORDS) -> str | None:
    """What a page is instead of an article, by its title, its words and the little text found on it; None for an article.

    `fewest` words make a story; the last page of one may have less.
    """
    words = count_words(text)
    if words >= STUB_WORDS:
        return STUB if words < TEASER_WORDS and _ends_at_a_wall(text) else None
    titles = [line for name in ("title", "h1") for element in tree.iter(name) if (line := one_line(element.text_content()))]
    page = _visible(tree) if words < fewest else text
    for where, pattern, what in refusals():
        if any(pattern.search(shown) for shown in (titles if where == "title" else [page])):
            return what
    if any(_is_locked(node.get("isAccessibleForFree")) for node in data.articles):
        return STUB
    if words < fewest:
        return f"a page with only {words} words of running text" if words else "a page without running text"
    return None


def _ends_at_a_wall(text: str) -> bool:
    """Whether the last lines of a text ask for a subscription."""
    return _walls().search(text[-LAST_LINES:]) is not None


@cache
def _walls() -> re.Pattern[str]:
    """All words by which a text ends at a paywall, in one pattern: most short stories are searched for them."""
    return re.compile("|".join(p.pattern for where, p, what in refusals() if where == "text" and what == STUB), re.IGNORECASE)


def _visible(tree: html.HtmlElement) -> str:
    """The first words of a page that a reader sees; what `noscript` says counts."""
    texts = tree.xpath("//body/descendant::text()[not(ancestor::script or ancestor::style or ancestor::template)]")
    return tidy(" ".join(str(text) for text in texts)[:LEGIBLE])


def _is_locked(value: object) -> bool:
    """Whether JSON-LD says that the story isn't free to read."""
    return str(value).strip().lower() in ("false", "no", "https://schema.org/false")
