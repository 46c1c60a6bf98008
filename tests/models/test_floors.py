"""Floors: no change lets the scores on the labelled articles for scoring sink."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

from models.evaluate import SLOTS, Evaluation, evaluate
from models.frames import Frame

GOLD = Path(__file__).parents[2] / "models" / "gold"
FLOORS = json.loads((GOLD / "floors.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def scores(nlp: Language) -> Evaluation:
    """d1 … d4 read once, deal by deal against their labels."""
    rows = [json.loads(line) for path in sorted(GOLD.glob("d?.jsonl")) for line in path.read_text("utf-8").splitlines()]
    docs = nlp.pipe(f"{row['title']}\n{row['text']}" for row in rows)
    return evaluate(rows, {row["id"]: [labels(frame) for frame in doc._.frames] for row, doc in zip(rows, docs, strict=True)})


def labels(frame: Frame) -> dict[str, Any]:
    """A frame in the form of the labels."""
    value = {"amount": frame.value[0], "currency": frame.value[1]} if frame.value else None
    return asdict(frame) | {"value": value}


def test_there_is_a_floor_for_each_score() -> None:
    assert set(FLOORS) == {"detection", "false_alarm", "row", *SLOTS}


def test_detection(scores: Evaluation) -> None:
    assert scores.detection.f1 >= FLOORS["detection"]


def test_false_alarm(scores: Evaluation) -> None:
    assert scores.false_alarm is not None
    assert scores.false_alarm <= FLOORS["false_alarm"]


def test_row(scores: Evaluation) -> None:
    assert scores.row.f1 >= FLOORS["row"]


@pytest.mark.parametrize("field", SLOTS)
def test_field(scores: Evaluation, field: str) -> None:
    assert scores.fields[field].f1 >= FLOORS[field]
