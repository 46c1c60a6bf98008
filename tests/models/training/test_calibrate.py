"""Confidence: what is right more often is surer, and the table shows how often."""

from dataclasses import replace
from typing import Any

from models.deals.settings import Settings
from models.training.calibrate import calibrated, judged, reliability
from models.training.score import deals

NAMES = [("Lynas", "COMPANY"), ("Sojitz", "COMPANY"), ("cerium", "MINERAL")]
LINES = ("News", "Lynas sells Sojitz cerium.", "It rains.")
GOLD = {
    "key": "a", "deal_type": "offtake", "status": "signed", "countries": [], "companies": ["Lynas", "Sojitz"], "institutions": [],
    "minerals": ["cerium"], "value": None, "project": None, "stake_percent": None, "evidence": LINES[1], "background": False,
}


def articles(write: Any, by_hand: Any, told: float, right: bool, count: int) -> list[Any]:
    """(record, reading) of articles whose only deal is told with a probability and is, or isn't, labelled."""
    out = []
    for i in range(count):
        ident = f"D1-{told}-{right}-{i}"
        record = replace(write(*LINES, names=NAMES, gold=(GOLD,) if right else ()), id=ident)
        out.append((record, replace(by_hand(record, {1: told}), id=ident)))
    return out


def test_confidence_follows_how_often_a_deal_was_right(write: Any, by_hand: Any) -> None:
    pairs = [
        *articles(write, by_hand, 0.95, True, 18), *articles(write, by_hand, 0.95, False, 2),
        *articles(write, by_hand, 0.5, True, 5), *articles(write, by_hand, 0.5, False, 15),
    ]
    records = {record.id: record for record, _ in pairs}
    settings = calibrated([reading for _, reading in pairs], records, Settings())
    sure, unsure = (deals(pairs[i][1], settings)[0]["confidence"] for i in (0, 20))
    assert 0.8 < sure < 0.95
    assert 0.2 < unsure < 0.4
    predicted = {reading.id: deals(reading, settings) for _, reading in pairs}
    low, high = reliability(list(records.values()), predicted)
    assert "20 deals" in low
    assert "right 0.25" in low
    assert "right 0.90" in high


def test_a_deal_that_the_labels_tell_in_passing_says_nothing(write: Any, by_hand: Any) -> None:
    passing = write(*LINES, names=NAMES, gold=(GOLD | {"background": True},))
    assert judged(passing, deals(by_hand(passing, {1: 0.9}), Settings())) == []
