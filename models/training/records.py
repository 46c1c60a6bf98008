"""What the steps of the training hand each other: prepared texts, encoded texts with labels, readings.

Everything here is numpy and plain values, so that a step can run, and be tested, without the libraries of its neighbours.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from json import dumps, loads
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.floating[Any]]
Entity = tuple[str, str]  # (group, id): what a mention stands for; groups PARTY COUNTRY MINERAL PROJECT MONEY PERCENT
Deal = dict[str, Any]  # fields as in the labelling guide

# the network knows these by their places: add at the end only, and train anew
LABELS = ("COUNTRY", "MINERAL", "COMPANY", "INSTITUTION", "PROJECT", "PLACE", "MONEY", "PERCENT")
LAYOUTS = ("title", "lead", "heading", "item", "paragraph", "boilerplate")
NAMES = ("COMPANY", "INSTITUTION", "PROJECT")  # what the tagger finds; its tags are 0 none, 1 + 2i first piece, 2 + 2i further
TYPES = (
    "acquisition", "equity_investment", "financing", "offtake", "joint_venture", "concession", "framework_agreement",
    "trade_agreement", "infrastructure", "partnership",
)
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
class Prepared:
    """A text after the rule pipeline, with its labels: `gold` of an article, `snippet` of a snippet."""

    id: str
    file: str
    text: str
    sentences: tuple[Sentence, ...]
    mentions: tuple[Mention, ...]
    gold: tuple[Deal, ...] = ()
    rules: tuple[Deal, ...] = ()  # the deals that the rules find
    snippet: dict[str, Any] | None = None


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
class Anchor:
    """A sentence taken as the place of a deal, with what belongs to that deal."""

    sentence: int
    deal: int
    weight: float
    type: int
    status: int  # -1: not said there
    positive: frozenset[Entity]


@dataclass(frozen=True, slots=True)
class Labels:
    """What the network is to say of an encoded text."""

    tags: Ints  # [windows, pieces], -100 where it doesn't count
    evidence: Ints  # [sentences] NONE LIVE PASSING
    weight: Floats  # [sentences]
    anchors: tuple[Anchor, ...]


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


ARRAYS = ("evidence", "type", "status", "link", "same", "name")


def entity_of(label: str, ident: str) -> Entity:
    """Places count for their country; companies and public bodies are both parties."""
    group = {"PLACE": "COUNTRY", "INSTITUTION": "PARTY", "COMPANY": "PARTY"}.get(label, label)
    return group, ident


def write_lines(path: Path, rows: Sequence[Prepared | Reading]) -> None:
    """One JSON object a line; probabilities keep five decimals."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        file.writelines(dumps(asdict(row), ensure_ascii=False, default=_plain) + "\n" for row in rows)


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.round(5).tolist()
    raise TypeError(f"{type(value).__name__} has no place in a record")


def read_prepared(path: Path) -> list[Prepared]:
    """The records of `prepare`."""
    return [
        Prepared(
            row["id"], row["file"], row["text"], _sentences(row), _mentions(row),
            gold=tuple(row["gold"]), rules=tuple(row["rules"]), snippet=row["snippet"],
        )
        for row in _rows(path)
    ]


def read_readings(path: Path) -> list[Reading]:
    """The readings of `train` or `read`."""
    out = []
    for row in _rows(path):
        arrays = {name: np.array(row[name], np.float64) for name in ARRAYS}
        arrays["link"] = arrays["link"].reshape(len(row["sentences"]), len(row["mentions"]))
        arrays["name"] = arrays["name"].reshape(len(row["mentions"]), 4)
        out.append(Reading(row["id"], row["text"], _sentences(row), _mentions(row), **arrays))
    return out


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        yield from map(loads, lines)


def _sentences(row: dict[str, Any]) -> tuple[Sentence, ...]:
    out = []
    for start, end, layout, section, block, facts in row["sentences"]:
        out.append(Sentence(start, end, layout, section, block, tuple(facts)))
    return tuple(out)


def _mentions(row: dict[str, Any]) -> tuple[Mention, ...]:
    out = []
    for m in row["mentions"]:
        (group, ident), (first, stop) = m["entity"], m["pieces"]
        out.append(Mention(m["start"], m["end"], m["label"], (group, ident), m["sentence"], (first, stop)))
    return tuple(out)
