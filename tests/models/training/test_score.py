"""Scoring: thresholds from other folds, honest about stories that were trained on, faults by class."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.deals.settings import Settings
from models.training.faults import faults
from models.training.prepare import FILES, UNTOUCHED
from models.training.records import Deal, write_lines
from models.training.score import compare, deals, fresh, main

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


def test_a_threshold_lets_the_deal_through_or_not(write: Any, by_hand: Any) -> None:
    record = write(*LINES, names=NAMES, gold=(deal(),))
    told = by_hand(record, {1: 0.32})
    for least, row in ((0.31, "detection 1.000"), (0.33, "detection 0.000")):
        assert row in compare([record], set(), {record.id: deals(told, Settings(evidence=least))})[0]


@pytest.mark.parametrize(("vary", "says"), [(["evidence", "0.3", "0.9"], "detection 0.000"), (["evidense", "1"], "no threshold")])
def test_the_command(
    vary: list[str], says: str, tmp_path: Path, write: Any, by_hand: Any, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    record = write(*LINES, names=NAMES, gold=(deal(),))
    write_lines(tmp_path / "prepared.jsonl", [record])
    write_lines(tmp_path / "graphs.jsonl", [by_hand(record, {1: 0.6})])
    monkeypatch.setattr("sys.argv", ["score", str(tmp_path / "prepared.jsonl"), str(tmp_path), "--vary", *vary])
    if vary[0] == "evidense":
        with pytest.raises(SystemExit):
            main()
    else:
        main()
    told = capsys.readouterr()
    assert says in told.out + told.err


def test_faults_have_classes(write: Any, by_hand: Any) -> None:
    told = write(*LINES, names=NAMES, gold=(deal(),))
    quiet = replace(write(*LINES, names=NAMES), id="D1-002")
    readings = {told.id: by_hand(told, {1: 0.2}), quiet.id: replace(by_hand(quiet, {1: 0.9}), id=quiet.id)}
    predicted = {ident: deals(reading, Settings()) for ident, reading in readings.items()}
    counts = faults([told, quiet], readings, predicted, 0)
    assert counts == ["   1 false alarm: no deal in the article", "   1 missed: read as no deal"]
    twice = {told.id: [deal(), deal()]}
    assert faults([told], readings, twice, 1)[0] == "   1 false alarm: told twice"


def test_the_untouched_split_is_never_prepared(tmp_path: Any) -> None:
    for name in ("d1", "n1", "n4", "s2", "t6", "floors"):
        (tmp_path / f"{name}.jsonl").touch()
    assert {path.stem for path in tmp_path.glob(FILES)} - UNTOUCHED == {"d1", "n1", "s2", "t6"}
