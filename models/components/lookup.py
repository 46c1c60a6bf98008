"""Finds many names in one text: a dictionary by first word, since a pattern of thousands of names tries each at each place."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from spacy.tokens import Doc, Span

from models.components.plain import places_of, text_of

FIRST = re.compile(r"\w*")


def occurrences(doc: Doc, surfaces: Iterable[str]) -> Iterator[Span]:
    """The longest of these names at each place; a name inside a longer one or inside a word is none."""
    by_first: dict[str, list[str]] = defaultdict(list)
    for surface in sorted(surfaces, key=lambda surface: (-len(surface), surface)):
        by_first[_first(surface, 0)].append(surface)
    text, places, free = text_of(doc), places_of(doc), 0
    stops = {stop: i + 1 for i, (_, stop) in enumerate(places)}
    for i, (at, _) in enumerate(places):
        if at < free or (at and (text[at - 1] == "-" or _is_word(text, at - 1))):
            continue
        for surface in by_first.get(_first(text, at), ()):
            end = at + len(surface)
            if end in stops and text.startswith(surface, at) and not _is_word(text, end):
                yield doc[i:stops[end]]
                free = end
                break


def _first(text: str, at: int) -> str:
    hit = FIRST.match(text, at)
    return hit[0] if hit else ""


def _is_word(text: str, at: int) -> bool:
    return at < len(text) and (text[at].isalnum() or text[at] == "_")
