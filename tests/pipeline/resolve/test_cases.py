"""Presses as data: each file of cases/ holds stories and the agreements that they are."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from pipeline.records import Agreement, Money

from .news import News, agreement_id

CASES = sorted((Path(__file__).parent / "cases").glob("*.json"))
_COLUMNS = {"title", "value_usd", "articles", "publishers", "confidence"}


@pytest.mark.parametrize("case", CASES, ids=[case.stem for case in CASES])
def test_case(case: Path) -> None:
    content = json.loads(case.read_text("utf-8"))
    news = News()
    for story in content["stories"]:
        news.tell(story.pop("day"), **{name: tuple(value) if isinstance(value, list) else value for name, value in story.items()})
    resolution = news.resolve()
    told = {one.claim_id: n for n, one in enumerate(news.claims)}
    found = {tuple(told[claim_id] for claim_id in one.claim_ids): one for one in resolution.agreements}
    assert set(found) == {tuple(one["stories"]) for one in content["agreements"]}, content["why"]
    for expected in content["agreements"]:
        one = found[tuple(expected.pop("stories"))]
        for old in expected.pop("aliases", []):
            assert (agreement_id(news.claims[old]), one.agreement_id) in {alias[:2] for alias in resolution.aliases}
        assert {name: shown(one, name, news) for name in expected} == expected, content["why"]


def shown(one: Agreement, name: str, news: News) -> Any:
    """A field of an agreement in the form of a case file."""
    if name == "founder":
        return next(n for n, claim in enumerate(news.claims) if agreement_id(claim) == one.agreement_id)
    value = getattr(one if name in _COLUMNS or name == "announced_on" else one.terms, name)
    if isinstance(value, Money):
        return [value.amount, value.currency]
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
