"""Scoring: thresholds from other folds, honest about stories that were trained on, faults by class."""

from dataclasses import replace
from typing import Any

from models.training.decode import Settings, decode
from models.training.faults import faults
from models.training.prepare import FILES, UNTOUCHED
from models.training.records import Deal
from models.training.score import compare, fresh, split, tune

NAMES = [("Lynas", "COMPANY"), ("Sojitz", "COMPANY"), ("cerium", "MINERAL")]
LINES = ("News", "Lynas sells Sojitz cerium.", "It rains.")


def deal(key: str = "a") -> Deal:
    """What `LINES` tell."""
    return {
        "key": key, "deal_type": "offtake", "status": "signed", "countries": [], "companies": ["Lynas", "Sojitz"],
        "institutions": [], "minerals": ["cerium"], "value": None, "project": None, "stake_percent": None,
        "evidence": LINES[1], "background": False,
    }


def test_a_story_of_the_training_files_isnt_new(write: Any, by_hand: Any) -> None:
    records = {
        ident: replace(write(*LINES, names=NAMES, gold=gold), id=ident)
        for ident, gold in (("D1-001", (deal("a"),)), ("D1-002", (deal("a"),)), ("D1-003", (deal("b"),)), ("D1-004", ()))
    }
    read = {ident: replace(by_hand(record, {1: 0.9}), id=ident) for ident, record in records.items()}
    folds = [[read["D1-001"], read["D1-003"]], [read["D1-002"], read["D1-004"]]]
    assert fresh(folds, records) == {"D1-003", "D1-004"}
    assert [[r.id for r in half] for half in split([list(read.values())])] == [["D1-001", "D1-004"], ["D1-002", "D1-003"]]


def test_tuning_finds_the_threshold_that_lets_the_deal_through(write: Any, by_hand: Any) -> None:
    record = write(*LINES, names=NAMES, gold=(deal(),))
    told = by_hand(record, {1: 0.32})
    assert decode(told, Settings()) == []
    settings = tune([told], {record.id: record})
    assert settings == Settings(evidence=0.3)
    rules, encoder, *_ = compare([record], set(), {record.id: decode(told, settings)})
    assert "detection 0.000" in rules
    assert "detection 1.000" in encoder


def test_faults_have_classes(write: Any, by_hand: Any) -> None:
    told = write(*LINES, names=NAMES, gold=(deal(),))
    quiet = replace(write(*LINES, names=NAMES), id="D1-002")
    readings = {told.id: by_hand(told, {1: 0.2}), quiet.id: replace(by_hand(quiet, {1: 0.9}), id=quiet.id)}
    predicted = {ident: decode(reading, Settings()) for ident, reading in readings.items()}
    counts = faults([told, quiet], readings, predicted, 0)
    assert counts == ["   1 false alarm: no deal in the article", "   1 missed: read as no deal"]
    twice = {told.id: [deal(), deal()]}
    assert faults([told], readings, twice, 1)[0] == "   1 false alarm: told twice"


def test_the_untouched_split_is_never_prepared(tmp_path: Any) -> None:
    for name in ("d1", "n1", "n4", "s2", "t6", "floors"):
        (tmp_path / f"{name}.jsonl").touch()
    assert {path.stem for path in tmp_path.glob(FILES)} - UNTOUCHED == {"d1", "n1", "s2", "t6"}
