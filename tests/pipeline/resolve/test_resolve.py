"""The whole stage: what it refuses, and how well it does on the labelled articles."""

from pathlib import Path

import pytest

from pipeline.errors import MineralDealsError
from pipeline.resolve import resolve
from pipeline.resolve.training.figures import b_cubed, links
from pipeline.resolve.training.labelled import Press, press, read_extracted, read_gold

from .news import News

GOLD = Path(__file__).parents[3] / "models" / "gold"
HARD = ("d1", "d2", "d3", "d4")


def test_nothing_gives_nothing() -> None:
    assert resolve([], {}).agreements == ()


def test_a_claim_without_its_article_is_named() -> None:
    news = News()
    one = news.tell(0)
    with pytest.raises(MineralDealsError, match=one.article_id):
        resolve(news.claims, {})


def test_labels_find_together() -> None:
    """Claims of d1–d4 with everything right: B-cubed F1 at least 0.97, pairs F1 0.90 at a precision of 0.97."""
    places = grouped(press(read_gold(GOLD, HARD)))
    assert b_cubed(places).f1 >= 0.97
    assert links(places).f1 >= 0.90
    assert links(places).precision >= 0.97


def test_what_readers_found_finds_together() -> None:
    """Claims that readers found in d1–d4 without having seen them: B-cubed F1 at least 0.96, pairs F1 0.80."""
    places = grouped(press(read_gold(GOLD, HARD), read_extracted(GOLD / "found.jsonl")))
    assert b_cubed(places).f1 >= 0.96
    assert links(places).f1 >= 0.80


def grouped(told: Press) -> list[tuple[str, str]]:
    """Key and agreement of each claim that tells a labelled deal as news."""
    agreements = resolve(told.claims, told.articles).agreements
    return [(told.keys[one], deal.agreement_id) for deal in agreements for one in deal.claim_ids if one in told.scored]
