"""Which address is the next page of the same article, not the next article: the first page's own with the next number on it."""

import re
import tomllib
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from urllib.parse import urlsplit

from lxml import html

from pipeline.parse.apart import around_headline, stands_apart
from pipeline.parse.clean import absolute_link, clean_link, tidy

ENDING = re.compile(r"\.(?:s?html?|php|aspx?|jsp|cms)$", re.IGNORECASE)
ARROWS = re.compile(r"[<>«»‹›→⟩…\s.-]+")
NUMBER = re.compile(r"\d{1,2}")
COMMENTS = re.compile(r"comment|respond|disqus", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Words:
    """What `page_words.toml` says."""

    query: frozenset[str]
    path: frozenset[str]
    next: frozenset[str]
    sure: re.Pattern[str]  # what stands in a path behind the first page's, with the number
    vague: re.Pattern[str]  # a bare number behind a hyphen, which another story's address may end in as well


class _Numbered(NamedTuple):
    """A page of an article by its address."""

    number: int
    sure: bool


@cache
def _words() -> _Words:
    told = tomllib.loads(files("pipeline.parse").joinpath("page_words.toml").read_text("utf-8"))
    word, end = f"(?:{'|'.join(told['path'])})", r"(?:\.\w{2,5})?/?$"
    return _Words(
        frozenset(told["query"]), frozenset(told["path"]), frozenset(told["next"]),
        re.compile(rf"(?:/(?:{word}[/_=-]?)?|[-_,.]{word}[-_]?)(\d{{1,2}}){end}", re.IGNORECASE),
        re.compile(rf"[-_,.](\d{{1,2}}){end}"),
    )  # fmt: skip


def next_page(tree: html.HtmlElement, first: str, number: int) -> str | None:
    """The address of page `number` of the article whose first page is at `first`, if a page's tree links to it."""
    numbered = re.compile(rf"(?<!\d){number}(?!\d)")
    story = around_headline(tree)
    for link in tree.iter("link", "a"):
        address = _address(link, first, story) if numbered.search(link.get("href", "")) else None
        page = _numbered(address, first) if address else None
        if page and page.number == number and (_leads_on(link) if page.sure else _label(link) == str(number)):
            return address
    return None


def may_be_later(address: str) -> bool:
    """Whether an address ends as that of a later page may; a story's own number looks like that, too."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    words = _words()
    if words.sure.search(parts.path) or words.vague.search(parts.path):
        return True
    return any(pair.partition("=")[0].lower() in words.query for pair in parts.query.split("&"))


def first_page(tree: html.HtmlElement, here: str, canonical: str) -> str | None:
    """The address of the first page, where the page at `here` is a later one of an article; by canonical or backward link."""
    if page_number(here, canonical) > 1:
        return canonical
    story = around_headline(tree)
    for link in tree.iter("link", "a"):
        back = {"prev", "first"} & set((link.get("rel") or "").lower().split()) or _label(link) == "1"
        address = _address(link, here, story) if back else None
        page = _numbered(here, address) if address else None
        if page and page.sure and page.number > 1:
            return address
    return None


def page_number(address: str, first: str) -> int:
    """Which page of the article at `first` an address is: 1 for that address itself, 0 if it belongs to another story."""
    if _without_scheme(address) == _without_scheme(first):
        return 1
    page = _numbered(address, first)
    return page.number if page else 0


def _address(link: html.HtmlElement, base: str, story: Collection[html.HtmlElement]) -> str | None:
    """Where a link leads, in clean form; None for one that pages through comments."""
    href = link.get("href", "")
    address = None if COMMENTS.search(href) else absolute_link(base, href)
    if address is None or stands_apart(link, story, "comments"):
        return None
    return clean_link(address)


def _numbered(address: str, first: str) -> _Numbered | None:
    """The number that an address adds to the first page's; None where they differ in more than that."""
    try:
        one, other = urlsplit(clean_link(first)), urlsplit(clean_link(address))
    except ValueError:
        return None
    if one.netloc != other.netloc:
        return None
    before, after = _pairs(one.query), _pairs(other.query)
    if one.path.rstrip("/") == other.path.rstrip("/"):
        added = after - before
        name, _, number = next(iter(added)).partition("=") if len(added) == 1 else ("", "", "")
        fits = name.lower() in _words().query and NUMBER.fullmatch(number) and before <= after
        return _Numbered(int(number), sure=True) if fits else None
    stem = ENDING.sub("", _words().sure.sub(_keep_but_one, one.path).rstrip("/"))
    if before != after or not stem or not other.path.startswith(stem):
        return None
    rest = other.path[len(stem) :]
    if sure := _words().sure.fullmatch(rest):
        return _Numbered(int(sure[1]), sure=True)
    vague = _words().vague.fullmatch(rest)
    return _Numbered(int(vague[1]), sure=False) if vague else None


def _keep_but_one(hit: re.Match[str]) -> str:
    """A number at a path's end belongs to the story's own address, unless it says that this is page one (/page/1)."""
    return "" if hit[1] == "1" and not hit[0].startswith("/1") else hit[0]


def _pairs(query: str) -> frozenset[str]:
    """The pairs of a query but for one that says "page one"."""
    first = {f"{name}=1" for name in _words().query if name != "p"}
    return frozenset(pair for pair in query.split("&") if pair and pair.lower() not in first)


def _without_scheme(address: str) -> str:
    return clean_link(address).partition("://")[2].rstrip("/")


def _leads_on(link: html.HtmlElement) -> bool:
    """Whether a link says that it turns the page."""
    label = _label(link)
    return "next" in (link.get("rel") or "").lower().split() or NUMBER.fullmatch(label) is not None or label in _words().next


def _label(link: html.HtmlElement) -> str:
    """What a link says, without arrows; "page 2" and "2" are one."""
    text = ARROWS.sub(" ", tidy(link.text_content())).strip().lower()
    word, _, number = text.rpartition(" ")
    return number if word in _words().path and number.isdigit() else text
