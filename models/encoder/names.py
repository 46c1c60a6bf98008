"""What the tagger reads: names that the rules didn't find, and what kind of name each mention is."""

import re
from collections.abc import Iterator
from functools import cache

import numpy as np

from models.encoder.records import NAMES, Encoded, Floats, Ints, Mention, entity_of
from models.encoder.windows import with_mentions
from models.evaluate import same_company
from models.vocabulary import cue, read, words

LEAST = 0.7  # mean probability of the pieces of a name
SIGHT = 25  # characters before a name in which "(ASX: " may stand
SHORTEST = 3


def add_tagged(encoded: Encoded, tags: Floats, least: float = LEAST) -> Encoded:
    """The text with the names that only the tagger finds; `tags`: probabilities [windows, pieces, 7]."""
    best, sure = tags.argmax(-1).reshape(-1), tags.max(-1).reshape(-1)
    taken = {c for m in encoded.mentions for c in range(m.start, m.end)}
    parties = sorted({m.entity for m in encoded.mentions if m.entity[0] == "PARTY"})
    found: list[Mention] = []
    for first, stop in _runs(encoded, best):
        start, end = _characters(encoded, first, stop)
        name = encoded.text[start:end]
        inside = set(range(start, end))
        if sure[first:stop].mean() < least or not plausible(encoded.text, start, end) or taken & inside:
            continue
        label = NAMES[(int(best[first]) - 1) // 2]
        known = next((party for party in parties if same_company(party[1], name)), None)
        found.append(Mention(start, end, label, known or entity_of(label, without_legal_form(name))))
        taken |= inside
    return with_mentions(encoded, found)


def _runs(encoded: Encoded, best: Ints) -> Iterator[tuple[int, int]]:
    """Flat places (end exclusive) of the names: a first piece and its further ones, to the end of the word."""
    flat, text = encoded.offsets.reshape(-1, 2), encoded.text
    i = 0
    while i < len(best):
        start = int(flat[i, 0])
        opens = best[i] % 2 == 1 and start >= 0 and not text[max(start - 1, 0):start].isalnum()
        first = i
        i += 1
        if not opens:
            continue
        while i < len(best) and flat[i, 0] >= 0 and (best[i] == best[first] + 1 or _same_word(text, flat, i)):
            i += 1
        yield first, i


def _same_word(text: str, flat: Ints, i: int) -> bool:
    """True when piece `i` goes on with the word of the piece before it."""
    return bool(flat[i - 1, 1] >= flat[i, 0]) and text[flat[i, 0]].isalnum()


def _characters(encoded: Encoded, first: int, stop: int) -> tuple[int, int]:
    flat = encoded.offsets.reshape(-1, 2)
    return int(flat[first, 0]), int(flat[stop - 1, 1])


def plausible(text: str, start: int, end: int) -> bool:
    """False for exchanges, tickers and other capitals that are no company, for lower case and for one or two letters."""
    name = text[start:end]
    if len(name) < SHORTEST or not re.match(r"[A-Z0-9]", name) or name in words("not_companies") or name in _legal_forms():
        return False
    ticker = cue("exchange", r"CUES[^()\n]{0,12}: ?$").search(text[max(0, start - SIGHT):start])
    return ticker is None and cue("exchange").fullmatch(name) is None


@cache
def _legal_forms() -> frozenset[str]:
    return frozenset(part.strip(".,") for row in read("legal_forms") for form in row.forms for part in form.split())


@cache
def _legal_tail() -> re.Pattern[str]:
    kept = words("kept_forms")
    forms = {form for row in read("legal_forms") for form in row.forms} - kept
    return re.compile(rf"(?:,? (?:{'|'.join(sorted(map(re.escape, forms), key=lambda form: (-len(form), form)))})\.?)+$")


def without_legal_form(name: str) -> str:
    """The name as the labelling guide wants it: "Lynas Rare Earths", not "Lynas Rare Earths Ltd"."""
    return _legal_tail().sub("", name)


def name_kinds(encoded: Encoded, tags: Floats) -> Floats:
    """What the tagger takes each mention for: no name, company, public body, project; [mentions, 4]."""
    flat = tags.reshape(-1, tags.shape[-1])
    kinds = [flat[:, 0], *(flat[:, 1 + 2 * i] + flat[:, 2 + 2 * i] for i in range(len(NAMES)))]
    merged = np.stack(kinds, -1)
    return np.array([merged[slice(*m.pieces)].mean(0) for m in encoded.mentions]).reshape(-1, len(kinds))
