"""Which word pieces are names: what the tagger is to learn, with the rest left open where the labels don't say."""

import re

import numpy as np
import numpy.typing as npt

from models.encoder.records import NAMES, Encoded, Ints
from models.evaluate import same_company
from models.training.records import Deal

UPPER = (2, 3, 4)  # of `windows.case_of`
OPEN = -100  # a tag that doesn't count


def find_all(text: str, name: str) -> list[tuple[int, int]]:
    """Occurrences of a name as whole words."""
    return [hit.span() for hit in re.finditer(r"(?<![\w-])" + re.escape(name) + r"(?!\w)", text)] if name else []


def tag_article(encoded: Encoded, gold: tuple[Deal, ...]) -> Ints:
    """Names of parties are tagged, other names and capitals stay open, the rest is no name."""
    names = [(name, "COMPANY") for deal in gold for name in deal["companies"]]
    names += [(name, "INSTITUTION") for deal in gold for name in deal["institutions"]]
    names += [(deal["project"], "PROJECT") for deal in gold if deal["project"]]
    spans = {(start, end, kind) for name, kind in names for start, end in find_all(encoded.text, name)}
    for name, kind in names:
        spans |= {(m.start, m.end, kind) for m in encoded.mentions if m.label == kind and same_company(name, m.entity[1])}
    tags = np.where(np.isin(encoded.case, UPPER), OPEN, 0)
    for m in encoded.mentions:
        if m.label in NAMES:
            tags[_covered(encoded, m.start, m.end)] = OPEN
    for start, end, kind in sorted(spans, key=lambda span: (span[1] - span[0], span)):
        tag(encoded, tags, start, end, kind)
    tags[encoded.offsets[..., 0] < 0] = OPEN
    return tags


def _covered(encoded: Encoded, start: int, end: int) -> npt.NDArray[np.bool_]:
    first, last = encoded.offsets[..., 0], encoded.offsets[..., 1]
    return (first < end) & (last > start) & (first >= 0)


def tag(encoded: Encoded, tags: Ints, start: int, end: int, kind: str) -> None:
    """Sets the tags of a name in place."""
    hit = _covered(encoded, start, end)
    tags[hit] = 2 + 2 * NAMES.index(kind)
    tags[hit & (encoded.offsets[..., 0] == start)] = 1 + 2 * NAMES.index(kind)
