"""What the steps of the training hand each other: prepared texts and their labels, readings kept in files."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from json import dumps, loads
from pathlib import Path
from typing import Any

import numpy as np

from models.encoder.records import Entity, Floats, Ints, Mention, Opinion, Reading, Sentence, Text

Deal = dict[str, Any]  # fields as in the labelling guide


@dataclass(frozen=True, slots=True)
class Prepared(Text):
    """A text after the rule pipeline, with its labels: `gold` of an article, `snippet` of a snippet."""

    file: str = ""
    gold: tuple[Deal, ...] = ()
    snippet: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """A sentence taken as the place of a deal, with what belongs to that deal."""

    sentence: int
    deal: int
    weight: float
    type: int
    status: int  # -1: not said there
    positive: frozenset[Entity]
    roles: Mapping[Entity, int] = field(default_factory=dict)  # places in ROLES, as far as they are labelled


@dataclass(frozen=True, slots=True)
class Labels:
    """What the network is to say of an encoded text."""

    tags: Ints  # [windows, pieces], -100 where it doesn't count
    evidence: Ints  # [sentences] NONE LIVE PASSING
    weight: Floats  # [sentences]
    anchors: tuple[Anchor, ...]


OPINIONS = ("evidence", "type", "status", "link", "name")
ARRAYS = ("evidence", "type", "status", "link", "same", "name")


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
            row["id"], row["text"], _sentences(row), _mentions(row), row["file"], tuple(row["gold"]), row["snippet"],
        )
        for row in _rows(path)
    ]


def read_readings(path: Path) -> list[Reading]:
    """The readings of `train` or `read`."""
    out = []
    for row in _rows(path):
        arrays = {name: np.array(row[name], np.float64) for name in ARRAYS}
        arrays["link"] = arrays["link"].reshape(len(row["sentences"]), len(row["mentions"]))
        kept = row.get("opinion")
        told = {name: np.array(kept[name], np.float64) for name in OPINIONS} if kept else {}
        if kept:
            told |= {"link": told["link"].reshape(arrays["link"].shape), "name": told["name"].reshape(-1, 4)}
        opinion = Opinion(**told) if kept else None
        arrays["name"] = arrays["name"].reshape(len(row["mentions"]), 4)
        out.append(Reading(row["id"], row["text"], _sentences(row), _mentions(row), opinion=opinion, **arrays))
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
