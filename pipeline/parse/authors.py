"""Who wrote a story: names of persons from JSON-LD, meta elements or the byline; never an outlet, an agency or a mail address."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from lxml import etree, html

from pipeline.parse.apart import around_headline, stands_apart
from pipeline.parse.clean import one_line, tidy
from pipeline.parse.metadata import Metadata

META = (
    "author", "article:author", "og:article:author", "parsely-author", "dc.creator", "dcterms.creator", "byl", "sailthru.author",
    "cxenseparse:author", "citation_author", "rnews:author",
)  # fmt: skip
BYLINES = etree.XPath(
    "//body//*[@itemprop='author' or @rel='author' or contains(concat(' ', @rel, ' '), ' author ') or contains(@class, 'byline') "
    "or contains(@class, 'author')][not(ancestor::aside or ancestor::footer or ancestor::nav)]"
)
DIVIDER = re.compile(r"\s*(?:[,;|/•·&\n]|\s[-–—]\s)\s*")
WORD = re.compile(r"[^\W\d_]+(?:['’.-][^\W\d_]+)*\.?")
VOWEL = re.compile("[AEIOUY]")
NO_NAME = re.compile(r"[@\d:#]|www\.|https?|\.(?:com|org|net|co)\b", re.IGNORECASE)
MOST, LONGEST_BYLINE = 10, 160  # authors of one story; characters
MOST_WORDS, LONGEST_NAME = 5, 60


@cache
def _words(kind: str) -> frozenset[str]:
    """The words of one kind in `byline_words.csv`, in lower case."""
    lines = files("pipeline.parse").joinpath("byline_words.csv").read_text("utf-8").splitlines()
    return frozenset(row["words"] for row in csv.DictReader(lines) if row["kind"] == kind)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What stands before names, between two of them, and behind the last one."""
    kinds = ("before", "between", "behind")
    before, between, behind = ("|".join(sorted(map(re.escape, _words(kind)), reverse=True)) for kind in kinds)
    return (
        re.compile(rf"^(?:(?:{before})\b[:\s]*)+", re.IGNORECASE), re.compile(rf"\s(?:{between})\s(?=[^\W\d_a-z])"),
        re.compile(rf"\s(?:{behind})\b.*$"),
    )  # fmt: skip


def find_authors(tree: html.HtmlElement, data: Metadata, publisher: str) -> tuple[str, ...]:
    """Names of the persons who wrote a page's story, in its own order, each once; none where it names none."""
    for told in (*(_stated(node, data.people) for node in data.articles), _meta(data), _bylines(tree)):
        names = (name for text, sure in told for name in _persons(text, publisher, sure=sure))
        found = tuple({name.casefold(): name for name in names}.values())[:MOST]
        if found:
            return found
    return ()


def _stated(article: Mapping[str, Any], people: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    """What a JSON-LD article says of its authors, and whether it calls them persons."""
    for key in ("author", "creator"):
        yield from _nodes(article.get(key), people)


def _nodes(value: Any, people: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    if isinstance(value, list):
        for part in value[:MOST]:
            yield from _nodes(part, people) if not isinstance(part, list) else ()
    elif isinstance(value, dict):
        kinds = value.get("@type")
        kinds = kinds if isinstance(kinds, list) else [kinds]
        names = value.get("name") or people.get(str(value.get("@id")))
        if "Organization" not in kinds and "NewsMediaOrganization" not in kinds:
            for name in names if isinstance(names, list) else [names]:
                if isinstance(name, str):
                    yield name, "Person" in kinds or "name" not in value
    elif isinstance(value, str):
        yield value, False


def _meta(data: Metadata) -> Iterator[tuple[str, bool]]:
    for name in META:
        if name in data.meta:
            yield data.meta[name], False
    if "written by" in data.meta.get("twitter:label1", "").lower():
        yield data.meta.get("twitter:data1", ""), False


def _bylines(tree: html.HtmlElement) -> Iterator[tuple[str, bool]]:
    """What stands in the page's first byline that names anybody; those further down are of other stories.

    Of the marks inside it the one that gives most names counts: the outlet or the day may stand around them without a divider.
    """
    found: list[html.HtmlElement] = []
    names: list[tuple[int, str]] = []
    story = around_headline(tree)
    for element in BYLINES(tree):
        if found and found[0] not in element.iterancestors():
            break
        marked = next((one for one in element.iter() if one.get("itemprop") == "name"), element)
        told = " ".join(marked.itertext()) or marked.get("content") or ""
        text = tidy(told) if len(told.split(maxsplit=LONGEST_BYLINE)) <= LONGEST_BYLINE else ""  # so many words are no byline
        if text and len(text) <= LONGEST_BYLINE and not stands_apart(element, story, "comments", "others"):
            many = len(list(_persons(text, "", sure=False)))
            found += [element] if many else []
            names += [(many, text)] if many else []
    if names:
        yield max(names, key=lambda pair: pair[0])[1], False


def _persons(text: str, publisher: str, *, sure: bool) -> Iterator[str]:
    """The names in a byline; a single word is one only where the page calls it a person (`sure`)."""
    before, between, behind = _patterns()
    line = before.sub("", one_line(text) or "")
    pieces = [piece for part in DIVIDER.split(line) for piece in between.split(part)]
    if len(pieces) == 2 and all(len(piece.split()) == 1 for piece in pieces):  # "Wren, Ann"
        pieces = [f"{pieces[1]} {pieces[0]}"]
    for piece in pieces:
        name = behind.sub("", before.sub("", piece.strip())).strip(" .")
        if _is_person(name, publisher, sure=sure):
            yield " ".join(_cased(name.split()))


def _is_person(name: str, publisher: str, *, sure: bool) -> bool:
    words = name.split()
    if not (1 if sure else 2) <= len(words) <= MOST_WORDS or len(name) > LONGEST_NAME or NO_NAME.search(name):
        return False
    if not all(WORD.fullmatch(word) for word in words) or _is_outlet(_letters(name), _letters(publisher), len(words)):
        return False
    if any(part in _words("nobody") for word in words for part in (word.lower().strip("."), *word.lower().split("-"))):
        return False
    return all(not word[0].islower() or word.lower() in _words("particle") or word.lower().startswith("d'") for word in words)


def _is_outlet(name: str, publisher: str, words: int) -> bool:
    """Whether a name is the outlet's, or the one word that its name begins with."""
    return name == publisher or (words == 1 and publisher.startswith(name))


def _cased(words: Iterable[str]) -> Iterator[str]:
    """Words of a name; what is printed in capitals ("ANN WREN") in small letters but for initials ("JT")."""
    words = list(words)
    shouted = all(word.isupper() for word in words) and max(map(len, words)) > 2
    return (word.title() if shouted and (len(word.strip(".")) > 2 or VOWEL.search(word[1:])) else word for word in words)


def _letters(name: str) -> str:
    return re.sub(r"\W", "", name).casefold()
