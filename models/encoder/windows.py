"""From a text to windows of word pieces with their features, and to where sentences and mentions lie in them.

An encoder sees a few hundred pieces at once. Each window begins with the title, which says what the article is about, and is
cut where a sentence starts, so that no sentence is read in halves.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from models.encoder.records import FACTS, LABELS, LAYOUTS, Encoded, Ints, Mention, Sentence, Text

LONGEST = 448  # pieces of a window
TITLE = 64  # pieces of the title at the head of the windows after the first
SENTENCE = LONGEST - TITLE - 6  # pieces of a sentence; the rest of a longer one is left out
FIRST, LAST = 2, 3  # the pieces [CLS] and [SEP]


class Pieces(NamedTuple):
    """A text cut into word pieces: their numbers and their characters (end exclusive)."""

    ids: list[int]
    offsets: list[tuple[int, int]]


Cut = Callable[[str], Pieces]


def word_pieces(file: Path) -> Cut:
    """The tokenizer of a tokenizer.json, without truncation and padding."""
    from tokenizers import Tokenizer  # the rest of this module, and its tests, do without

    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_truncation()
    tokenizer.no_padding()

    def cut(text: str) -> Pieces:
        found = tokenizer.encode(text.replace("’", "'"), add_special_tokens=False)
        return Pieces(found.ids, found.offsets)

    return cut


def encode(text: Text, cut: Cut) -> Encoded:
    """The text in windows of at most LONGEST pieces; boilerplate is left out."""
    whole = Sentence(0, len(text.text), "paragraph", 0, 0, (0.0,) * FACTS)
    sentences = tuple(s for s in text.sentences if s.layout != "boilerplate") or (whole,)
    pieces = cut(text.text)
    starts = [start for start, _ in pieces.offsets]
    bounds = [(int(np.searchsorted(starts, s.start)), int(np.searchsorted(starts, s.end))) for s in sentences]
    windows = _windows(bounds, titled=sentences[0].layout == "title" and len(sentences) > 1)
    shape = (len(windows), max(map(len, windows)) + 2)
    kind, layout = _characters(len(text.text), sentences, text.mentions)
    ids, mask, case, kinds, layouts = (np.zeros(shape, np.int64) for _ in range(5))
    offsets = np.full((*shape, 2), -1, np.int64)
    places: dict[int, int] = {}  # piece → flat place; the title's is that of the first window
    for w, window in enumerate(windows):
        ids[w, 0], ids[w, len(window) + 1] = FIRST, LAST
        mask[w, : len(window) + 2] = 1
        for i, piece in enumerate(window, 1):
            start, end = pieces.offsets[piece]
            ids[w, i], offsets[w, i] = pieces.ids[piece], (start, end)
            case[w, i], kinds[w, i], layouts[w, i] = case_of(text.text[start:end]), kind[start], layout[start]
            places.setdefault(piece, w * shape[1] + i)
    spans = np.array([_span(bound, places) for bound in bounds], np.int64)
    encoded = Encoded(text.id, text.text, sentences, (), ids, mask, case, kinds, layouts, offsets, spans)
    return with_mentions(encoded, text.mentions)


def _windows(bounds: Sequence[tuple[int, int]], *, titled: bool) -> list[list[int]]:
    """The pieces of each window."""
    title = list(range(*bounds[0]))[:TITLE] if titled else []
    windows: list[list[int]] = [[]]
    for bound in bounds:
        sentence = list(range(*bound))[:SENTENCE]
        if len(windows[-1]) + len(sentence) > LONGEST - 2:
            windows.append(list(title))
        windows[-1] += sentence
    return windows


def _characters(size: int, sentences: Iterable[Sentence], mentions: Iterable[Mention]) -> tuple[Ints, Ints]:
    """Mention code and layout code of each character; of two mentions the shorter one counts."""
    kind = np.zeros(size + 1, np.int64)
    for m in sorted(mentions, key=lambda m: m.start - m.end):
        kind[m.start:m.end] = 2 + 2 * LABELS.index(m.label)
        kind[m.start] = 1 + 2 * LABELS.index(m.label)
    layout = np.full(size + 1, LAYOUTS.index("paragraph"), np.int64)
    for s in sentences:
        layout[s.start:s.end] = LAYOUTS.index(s.layout)
    return kind, layout


def case_of(text: str) -> int:
    """0 other, 1 lower, 2 Capital, 3 CAPITALS, 4 mixed, 5 with digits: what the published vocabulary throws away."""
    if any(c.isdigit() for c in text):
        return 5
    if text.islower():
        return 1
    if text.isupper():
        return 3 if len(text) > 1 else 2
    if text[:1].isupper() and text[1:].islower():
        return 2
    return 4 if any(c.isalpha() for c in text) else 0


def _span(bound: tuple[int, int], places: dict[int, int]) -> tuple[int, int]:
    inside = [places[piece] for piece in range(*bound) if piece in places]
    return (inside[0], inside[-1] + 1) if inside else (0, 1)


def with_mentions(encoded: Encoded, mentions: Iterable[Mention]) -> Encoded:
    """The same text with further mentions, as far as they lie in one of its sentences, each with its pieces."""
    flat = encoded.offsets.reshape(-1, 2)
    out = list(encoded.mentions)
    for mention in mentions:
        inside = (i for i, s in enumerate(encoded.sentences) if s.start <= mention.start < s.end)
        number = next(inside, -1)
        if number < 0:
            continue
        first, stop = encoded.spans[number]
        hit = [i for i in range(first, stop) if flat[i, 0] < mention.end and flat[i, 1] > mention.start]
        if hit:
            out.append(replace(mention, sentence=number, pieces=(hit[0], hit[-1] + 1)))
    return replace(encoded, mentions=tuple(out))
