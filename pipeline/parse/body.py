"""The main text of a page: trafilatura finds it, BeautifulSoup what trafilatura leaves; both as `Article.text` has it."""

import logging
import re
import threading
from collections.abc import Iterator
from functools import cache

import trafilatura
from lxml import etree, html
from trafilatura.settings import Document, Extractor

from pipeline.parse.clean import tidy
from pipeline.parse.leftovers import dense_blocks
from pipeline.parse.story import linked_lines, one_story

Block = tuple[str, str]  # kind (p, h, li, row) and one line of text

QUIET = logging.NullHandler()
LOADING = threading.Lock()
ENOUGH_WORDS = 25  # a shorter find sends us looking again
PLAIN = 0.6  # share of a page's letters in paragraphs from which a page is plain
MOST = 0.5  # share of a page's letters from which no other find can be twice as long, as one that is preferred must be
REPEATED_WORDS = 12  # a block as long as this isn't said twice on purpose
CJK = re.compile(r"[぀-ヿ㐀-䶿一-鿿가-힯]")
WORD = re.compile(r"\w+")


def main_text(tree: html.HtmlElement, title: str | None) -> str:
    """Paragraphs, headings (`## `) and list items (`- `) of a page's story, without its title; empty if there is none."""
    logging.getLogger("trafilatura").addHandler(QUIET)  # it warns of each page without text; our caller says so in its own words
    with LOADING:
        _load_word_lists()
    story = one_story(tree)
    blocks = list(_blocks(body)) if (body := _extract(story)) is not None else []
    teasers = linked_lines(story)
    text = as_text(_without_echoes([block for block in blocks if block[1] not in teasers], title))
    if count_words(text) >= ENOUGH_WORDS:
        return text
    rest = as_text(_without_echoes(dense_blocks(tree), title))
    return rest if count_words(rest) > count_words(text) else text


def _extract(story: html.HtmlElement) -> etree._Element | None:
    """What trafilatura takes for the body.

    It compares its own find with those of two other algorithms, which is as much work again. Where a page is mostly paragraphs
    and its own find holds most of the page, nothing they find could be preferred, and they aren't asked.
    """
    page = _letters("".join(story.itertext()))
    if sum(_letters(p.text_content()) for p in story.iter("p")) > PLAIN * page:
        found = trafilatura.bare_extraction(story, options=_options(alone=True))
        body = found.body if isinstance(found, Document) else None
        if body is not None and body.find(".//p") is not None and _letters("".join(body.itertext())) > MOST * page:
            return body
    found = trafilatura.bare_extraction(story, options=_options(alone=False))
    return found.body if isinstance(found, Document) else None


def _letters(text: str) -> int:
    """Characters of a text, blanks left out: layouts are full of them."""
    return sum(map(len, text.split()))


@cache
def _options(*, alone: bool) -> Extractor:
    """How trafilatura is to extract; made once, as it reads a dozen values from its configuration each time."""
    return Extractor(output_format="python", fast=alone, precision=True, comments=False, formatting=False)


@cache
def _load_word_lists() -> None:
    """Has trafilatura load the word lists that it needs for short pages; threads that do it side by side take 30 MB each."""
    trafilatura.bare_extraction("<html><body><p>Short.</p></body></html>", favor_precision=True)


def count_words(text: str) -> int:
    """Words of a text; in scripts without blanks two characters count as one."""
    signs = len(CJK.findall(text))
    return len(WORD.findall(CJK.sub(" ", text))) + signs // 2


def as_text(blocks: list[Block]) -> str:
    """Blocks one below the other with a blank line between, list items and table rows in lines that follow each other."""
    parts: list[str] = []
    before = ""
    for kind, line in blocks:
        parts += ("\n" if kind == before and kind in ("li", "row") else "\n\n", {"h": "## ", "li": "- "}.get(kind, ""), line)
        before = kind
    return "".join(parts[1:])


def _blocks(element: etree._Element) -> Iterator[Block]:
    """What stands in one element of trafilatura's tree, in reading order."""
    match element.tag:
        case "head":
            yield from _lines("h", " ".join(_text(element).split("\n")))
        case "list":
            for item in element.iter("item"):
                yield from _lines("li", _own_text(item).replace("\n", " "))
        case "table":
            yield from _table(element)
        case "p" | "ab" | "fw" | "code":
            yield from _lines("p", _text(element))
        case _:
            yield from _mixed(element)


def _mixed(element: etree._Element) -> Iterator[Block]:
    """An element that may hold text of its own beside blocks (body, div, quote)."""
    loose = element.text or ""
    for child in element:
        if child.tag in ("hi", "lb", "ref", "del", "span"):
            loose += _text(child) + (child.tail or "")
            continue
        yield from _lines("p", loose)
        yield from _blocks(child)
        loose = child.tail or ""
    yield from _lines("p", loose)


def _table(table: etree._Element) -> Iterator[Block]:
    """A table that only lays out its one column gives paragraphs, another one a line for each row."""
    for row in table.iter("row"):
        cells = list(row.iterfind("cell"))
        if len(cells) == 1:
            yield from _mixed(cells[0])
        else:
            texts = (tidy(_text(cell)) for cell in cells)
            yield from _lines("row", " | ".join(text for text in texts if text))


def _lines(kind: str, text: str) -> Iterator[Block]:
    """Each line of the text as a block; a page breaks lines where it means paragraphs."""
    for line in text.split("\n"):
        clean = tidy(line)
        if clean:
            yield kind, clean


def _text(element: etree._Element) -> str:
    """All text in an element, a line break for each `lb`; the source's own line breaks are blanks."""
    if element.tag == "lb":
        return "\n"
    parts = [_flat(element.text)]
    for child in element:
        parts += (_text(child), " " if child.tag in ("p", "cell", "item", "quote", "head") else "", _flat(child.tail))
    return "".join(parts)


def _own_text(item: etree._Element) -> str:
    """Text of a list item without the lists inside it, which give items of their own."""
    parts = [_flat(item.text)]
    for child in item:
        parts += ("" if child.tag == "list" else f"{_text(child)} " if child.tag == "p" else _text(child), _flat(child.tail))
    return "".join(parts)


def _flat(text: str | None) -> str:
    """Source text between tags, its line breaks as blanks."""
    return (text or "").replace("\n", " ").replace("\r", " ")


def _without_echoes(blocks: list[Block], title: str | None) -> list[Block]:
    """Blocks without the title above them, without what comes a second time, and without headings that head nothing."""
    kept: list[Block] = []
    seen: set[str] = set()
    for kind, line in blocks:
        key = line.casefold()
        if title and key == title.casefold() and len(kept) < 3:
            continue
        if key in seen and ((kind == "p" and len(line.split()) >= REPEATED_WORDS) or kept[-1][1].casefold() == key):
            continue
        seen.add(key)
        kept.append((kind, line))
    while kept and kept[-1][0] == "h":
        kept.pop()
    return kept
