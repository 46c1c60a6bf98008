"""What the encoder reads and says: texts in sentences and mentions, texts in windows, readings.

Everything here is numpy and plain values, so that a step can run, and be tested, without the libraries of its neighbours.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.floating[Any]]
Entity = tuple[str, str]  # (group, id): what a mention stands for; groups PARTY COUNTRY MINERAL PROJECT MONEY PERCENT

# the network knows these by their places: add at the end only, and train anew
LABELS = ("COUNTRY", "MINERAL", "COMPANY", "INSTITUTION", "PROJECT", "PLACE", "MONEY", "PERCENT", "NAME")
LAYOUTS = ("title", "lead", "heading", "item", "paragraph", "boilerplate")
NAMES = ("COMPANY", "INSTITUTION", "PROJECT")  # what the tagger finds; its tags are 0 none, 1 + 2i first piece, 2 + 2i further
TYPES = (
    "acquisition", "equity_investment", "financing", "offtake", "joint_venture", "concession", "framework_agreement",
    "trade_agreement", "infrastructure", "partnership",
)
ROLES = (
    "buyer", "seller", "target", "lender", "borrower", "offtaker", "supplier", "partner", "investor", "licensee", "licensor",
    "operator", "location",
)  # what a party or country is in a deal; the last one is a country's alone
STATUSES = ("proposed", "negotiating", "announced", "signed", "completed", "suspended", "terminated")
FACTS = 4 + len(TYPES) + len(STATUSES)  # strength, action, negation, past; weight of each type and status
NONE, LIVE, PASSING = 0, 1, 2  # what a sentence tells: no deal, a deal, a deal in passing


class Sentence(NamedTuple):
    """A sentence in characters (end exclusive), its place in the layout, and what the rules read in it."""

    start: int
    end: int
    layout: str  # one of LAYOUTS
    section: int
    block: int
    facts: tuple[float, ...]  # FACTS numbers of about 0 … 2


@dataclass(frozen=True, slots=True)
class Mention:
    """A named thing in characters (end exclusive); sentence and pieces are set once the text is encoded."""

    start: int
    end: int
    label: str  # one of LABELS
    entity: Entity
    sentence: int = -1
    pieces: tuple[int, int] = (0, 0)  # flat places in the windows, end exclusive


@dataclass(frozen=True, slots=True)
class Text:
    """An article in sentences, with the names and sums that the rules see in it."""

    id: str
    text: str
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text in windows of word pieces: arrays [windows, pieces], padding 0."""

    id: str
    text: str
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]
    ids: Ints
    mask: Ints
    case: Ints
    kind: Ints  # 0 no mention, 1 + 2 × label at its first character, 2 + 2 × label further on
    layout: Ints
    offsets: Ints  # [windows, pieces, 2] characters, -1 for special pieces and padding
    spans: Ints  # [sentences, 2] flat places of pieces


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the linear models say of a text; all arrays are probabilities."""

    evidence: Floats  # [sentences, 3]
    type: Floats  # [sentences, 10]
    status: Floats  # [sentences, 7]
    link: Floats  # [sentences, mentions]
    name: Floats  # [mentions, 4]


@dataclass(frozen=True, slots=True)
class Reading:
    """What the network says of a text; all arrays are probabilities."""

    id: str
    text: str
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]
    evidence: Floats  # [sentences, 3]
    type: Floats  # [sentences, 10]
    status: Floats  # [sentences, 7]
    link: Floats  # [sentences, mentions]
    same: Floats  # [sentences, sentences]
    name: Floats  # [mentions, 4] no name, company, public body, project
    opinion: Opinion | None = None


def entity_of(label: str, ident: str) -> Entity:
    """Places count for their country; companies, public bodies and names of which the rules know no more are all parties."""
    group = {"PLACE": "COUNTRY", "INSTITUTION": "PARTY", "COMPANY": "PARTY", "NAME": "PARTY"}.get(label, label)
    return group, ident
