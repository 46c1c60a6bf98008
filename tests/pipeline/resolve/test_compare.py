"""The verdict on pairs: vetoes, common ground, and reasons that people can read."""

import tomllib
from importlib import resources
from typing import Any

import pytest

from pipeline.resolve.compare import Comparison, compare, load_model
from pipeline.resolve.features import AGAINST, FEATURES, FOR
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


def test_another_type_speaks_against() -> None:
    sale, other = SALE | {"evidence": "The shares change hands."}, SALE | {"evidence": "All concentrate was sold to one buyer."}
    offtake = verdict(sale, other | {"deal_type": "offtake"})
    assert offtake.veto is None
    assert offtake.score < 0 < verdict(sale, other).score


def test_a_name_beside_the_list_counts() -> None:
    """What an extractor left out of the parties may still stand in the sentence or the headline."""
    alone = SALE | {"companies": ("Gold Road",)}
    told = alone | {"evidence": "Gold Road said that Fields of gold was its adviser.", "companies": ("Gold Road",)}
    named = alone | {"evidence": "Gold Road said that Northern had agreed."}
    partner = SALE | {"companies": ("Gold Road", "Northern Star"), "evidence": "It was agreed."}
    assert verdict(partner, named).score > verdict(partner, told).score


def test_one_amount_of_one_lender_is_common_ground() -> None:
    loan = {"deal_type": "financing", "institutions": ("US Export-Import Bank",), "value": (1.2e8, "USD"), "companies": ()}
    assert verdict(loan | {"countries": ("GL",)}, loan | {"companies": ("Tanbreez",), "countries": ("US",)}).veto is None
    assert verdict(loan | {"countries": ("GL",)}, loan | {"countries": ("US",), "value": (2e8, "USD")}).veto == "no common ground"


def test_every_weight_has_its_feature_and_the_sign_of_its_meaning() -> None:
    table = tomllib.loads(resources.files("pipeline.resolve").joinpath("weights.toml").read_text("utf-8"))["weights"]
    assert list(table) == [feature.__name__ for feature in FEATURES]
    assert all(table[feature.__name__] >= 0 for feature in FOR)
    assert all(table[feature.__name__] <= 0 for feature in AGAINST)
    assert {feature.function.__name__ for feature in load_model().features} == {name for name, weight in table.items() if weight}
