"""Texts for the encoder without the rule pipeline, a tokenizer of whole words, and readings made by hand."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from models.encoder.records import FACTS, STATUSES, TYPES, Mention, Reading, Sentence, entity_of
from models.encoder.windows import Pieces
from models.training.records import Prepared

WORD = re.compile(r"\w+|[^\w\s]")

Write = Callable[..., Prepared]
Read = Callable[..., Reading]


def cut(text: str) -> Pieces:
    """One piece a word, numbered by length: stands in for the word pieces of the published vocabulary."""
    hits = list(WORD.finditer(text))
    return Pieces([1000 + len(hit[0]) for hit in hits], [hit.span() for hit in hits])


def mention(text: str, name: str, label: str, ident: str | None = None, *, after: int = 0) -> Mention:
    """The first mention of a name after a character."""
    start = text.index(name, after)
    return Mention(start, start + len(name), label, entity_of(label, ident or name))


def prepared(*lines: str, names: Sequence[tuple[Any, ...]] = (), layouts: Sequence[str] = (), **changes: Any) -> Prepared:
    """An article of one sentence a line: title, lead, paragraphs, unless told otherwise; `names` (name, label, id) everywhere."""
    text = "\n".join(lines)
    starts = [sum(len(line) + 1 for line in lines[:i]) for i in range(len(lines))]
    kinds = layouts or ("title", "lead", *["paragraph"] * len(lines))
    sentences = tuple(
        Sentence(start, start + len(line), kind, 0, i, (0.0,) * FACTS)
        for i, (start, line, kind) in enumerate(zip(starts, lines, kinds, strict=False))
    )
    mentions = tuple(mention(text, *name, after=hit.start()) for name in names for hit in re.finditer(re.escape(name[0]), text))
    return Prepared("D1-001", text, sentences, mentions, file="d1", **changes)


def reading(article: Prepared, told: dict[int, float], links: dict[str, float] | None = None, **changes: Any) -> Reading:
    """What the network says of an article: `told`, the live deal's probability by sentence; `links` by id, else 0.9.

    Every deal is a signed offtake, and no two sentences tell the same deal by the same-deal head, unless told otherwise.
    """
    size = len(article.sentences)
    homes = [next(i for i, s in enumerate(article.sentences) if s.start <= m.start < s.end) for m in article.mentions]
    mentions = tuple(replace(m, sentence=home) for m, home in zip(article.mentions, homes, strict=True))
    live = np.array([told.get(i, 0.0) for i in range(size)])
    link = [(links or {}).get(m.entity[1], 0.9) for m in mentions]
    values: dict[str, Any] = {
        "evidence": np.stack([1 - live, live, live * 0], -1),
        "type": np.tile(np.eye(len(TYPES))[TYPES.index("offtake")], (size, 1)),
        "status": np.tile(np.eye(len(STATUSES))[STATUSES.index("signed")], (size, 1)),
        "link": np.tile(np.array(link), (size, 1)),
        "same": np.eye(size),
        "name": np.array([[0.0, 0.0, 1.0, 0.0] if m.label == "INSTITUTION" else [0.0, 1.0, 0.0, 0.0] for m in mentions]),
    }
    return Reading(article.id, article.text, article.sentences, mentions, **values | changes)


@pytest.fixture(scope="session")
def write() -> Write:
    """Lines → prepared article."""
    return prepared


@pytest.fixture(scope="session")
def by_hand() -> Read:
    """Article and probabilities → reading."""
    return reading


@pytest.fixture(scope="session")
def words() -> Callable[[str], Pieces]:
    """The stand-in tokenizer."""
    return cut
