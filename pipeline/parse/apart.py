"""What on a page isn't its story: readers' comments and other stories, by the words in classes and ids."""

import re
import tomllib
from collections.abc import Collection
from functools import cache
from importlib.resources import files
from typing import Literal

from lxml import html

Kind = Literal["comments", "others"]
WHOLE = ("html", "body", "main", "article")  # what holds the story, whatever it is called
PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """The patterns of `apart_words.toml`."""
    told = tomllib.loads(files("pipeline.parse").joinpath("apart_words.toml").read_text("utf-8"))
    return {name: re.compile(pattern) for name, pattern in told.items()}


def around_headline(tree: html.HtmlElement) -> frozenset[html.HtmlElement]:
    """The elements that hold a page's first `h1`, none of which is apart from its story."""
    headline = next(tree.iter("h1"), None)
    return frozenset() if headline is None else frozenset(headline.iterancestors())


def stands_apart(element: html.HtmlElement, story: Collection[html.HtmlElement], *kinds: Kind) -> bool:
    """Whether an element stands in something of one of these kinds; `story` is what `around_headline` gives."""
    return any(up.tag not in WHOLE and up not in story and _is_named(up, kinds) for up in element.iterancestors())


def _is_named(element: html.HtmlElement, kinds: tuple[Kind, ...]) -> bool:
    names = f"{element.get('class') or ''} {element.get('id') or ''}".split()
    return any(_means(tuple(map(str.lower, PART.findall(name))), kinds) for name in names)


def _means(parts: tuple[str, ...], kinds: tuple[Kind, ...]) -> bool:
    """Whether a name of these parts says that an element is of one of these kinds."""
    patterns = _patterns()
    if not parts or patterns["around"].fullmatch(parts[0]) or any(map(patterns["layout"].fullmatch, parts)):
        return False
    return any(patterns[kind].fullmatch(part) for kind in kinds for part in parts)
