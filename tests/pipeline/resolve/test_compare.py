"""The verdict on pairs: vetoes, common ground, and reasons that people can read."""

from typing import Any

import pytest

from pipeline.resolve.compare import Comparison, compare, load_model
from pipeline.resolve.features import FEATURES
from pipeline.resolve.mentions import mentions

from .news import News

SALE = {"deal_type": "acquisition", "companies": ("Gold Road", "Gold Fields"), "minerals": ("gold",)}


def verdict(first: dict[str, Any], second: dict[str, Any], days: float = 60) -> Comparison:
    news = News()
    news.tell(0, **first)
    news.tell(days, **second)
    a, b = mentions(news.claims, news.articles)
    return compare(a, b, load_model())


VETOES = [
    (
        "no company in common",
        {**SALE, "project": "Gruyere"},
        {**SALE, "project": "Gruyere", "companies": ("De Grey", "Northern Star")},
    ),
    ("different buyers or targets at different times", SALE, {**SALE, "companies": ("Gold Road", "Northern Star")}),
    (
        "different stakes sold at different times",
        SALE | {"status": "completed", "stake_percent": 31.0},
        SALE | {"stake_percent": 49.0},
    ),
    ("deal types that are never the same deal", SALE, SALE | {"deal_type": "offtake"}),
    ("no common ground", SALE, SALE | {"companies": ("Vale",)}),
]


@pytest.mark.parametrize(("veto", "first", "second"), VETOES, ids=[veto for veto, _, _ in VETOES])
def test_vetoes(veto: str, first: dict[str, Any], second: dict[str, Any]) -> None:
    assert verdict(first, second).veto == veto


def test_a_rival_bid_told_in_the_same_week_is_left_to_the_score() -> None:
    assert verdict(SALE, SALE | {"companies": ("Gold Road", "Northern Star")}, days=3).veto is None


def test_no_pair_beyond_the_window() -> None:
    assert verdict(SALE, SALE, days=load_model().window_days + 1).veto == "no common ground"


def test_reasons_add_up_to_the_score() -> None:
    found = verdict(SALE | {"value": (3.7e9, "AUD")}, SALE | {"value": (3.75e9, "AUD")})
    weights = [float(reason.rsplit("(", 1)[1].rstrip(")")) for reason in found.reasons]
    assert found.score > 0
    assert any(reason.startswith("the same value") for reason in found.reasons)
    assert sum(weights) + load_model().bias == pytest.approx(found.score / 1000, abs=0.05)


def test_every_feature_has_one_weight() -> None:
    assert [feature.function for feature in load_model().features] == list(FEATURES)
    assert len(set(FEATURES)) == len(FEATURES)
