"""The gate: it loses no labelled deal and drops what plainly is none."""

import json
from pathlib import Path
from typing import Any

import pytest

from models.relevance import is_relevant

GOLD = Path(__file__).parents[2] / "models" / "gold"


@pytest.mark.parametrize("path", sorted(GOLD.glob("[dtn]?.jsonl")), ids=lambda path: path.stem)
def test_no_labelled_deal_is_lost(path: Path) -> None:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    lost = [row["id"] for row in rows if row["agreements"] and not is_relevant(f"{row['title']}\n{row['text']}")]
    assert lost == []


@pytest.mark.cases("irrelevant")
def test_what_is_plainly_no_deal_is_dropped(case: dict[str, Any]) -> None:
    assert not is_relevant(case["text"])


@pytest.mark.cases("deals")
def test_deals_of_the_cases_pass(case: dict[str, Any]) -> None:
    assert is_relevant(case["text"]) or not case["deals"]


@pytest.mark.parametrize("text", ["A contract for HPA.", "A NdPr supply pact", "Offtake of TiO2", "Talks on a rare-earth loan"])
def test_symbols_and_phrases_count(text: str) -> None:
    assert is_relevant(text)
