"""Decoding: each deal once, each field by its threshold."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from models.deals.decode import decode, similarity
from models.deals.settings import Settings
from models.encoder.records import TYPES
from models.frames import Frame, as_labels

SETTINGS = Settings()
LINES = (
    "Lynas sells cerium",
    "Lynas and Sojitz signed a contract for cerium worth $5 million.",
    "Under it Lynas supplies Sojitz with cerium for a decade.",
    "Iluka and JOGMEC agreed on a zircon supply.",
)
NAMES = (
    ("Lynas", "COMPANY", "Lynas"), ("Sojitz", "COMPANY"), ("Iluka", "COMPANY"), ("JOGMEC", "INSTITUTION"), ("cerium", "MINERAL"),
    ("zircon", "MINERAL"), ("$5 million", "MONEY", "USD 5e+06"),
)
FIRST = {"Lynas": 0.9, "Sojitz": 0.9, "cerium": 0.9, "USD 5e+06": 0.9, "Iluka": 0.1, "JOGMEC": 0.1, "zircon": 0.1}


def one_deal(by_hand: Any, write: Any, told: dict[int, float], links: dict[str, float] | None = None, **changes: Any) -> Any:
    """The reading of the article above with the first deal's entities linked everywhere."""
    return by_hand(write(*LINES, names=NAMES), told, FIRST | (links or {}), **changes)


def test_a_deal_told_in_two_sentences_comes_out_once(write: Any, by_hand: Any) -> None:
    deals = decode(one_deal(by_hand, write, {1: 0.9, 2: 0.6}), replace(SETTINGS, same=0.3))
    assert [as_labels(d, "\n".join(LINES))["evidence"] for d in deals] == [LINES[1]]
    assert deals[0] == Frame(
        deal_type="offtake", status="signed", binding="unknown", countries=(), companies=("Lynas", "Sojitz"), institutions=(),
        minerals=("cerium",), project=None, value=(5e6, "USD"), stake_percent=None, evidence_start=19, evidence_end=82,
        background=False, confidence=0.9, roles=(),
        spans=(
            ("deal_type", "offtake", 19, 82), ("status", "signed", 19, 82), ("companies", "Sojitz", 29, 35),
            ("companies", "Lynas", 19, 24), ("minerals", "cerium", 58, 64), ("value", "USD 5e+06", 71, 81),
        ),
    )


def test_the_same_deal_head_joins_and_parts(write: Any, by_hand: Any) -> None:
    apart = one_deal(by_hand, write, {1: 0.9, 2: 0.6})
    together = replace(apart, same=np.ones((4, 4)))
    heavy = replace(SETTINGS, same=0.9)
    assert (len(decode(apart, heavy)), len(decode(together, heavy))) == (2, 1)


def test_two_deals_stay_two_in_the_order_of_the_article(write: Any, by_hand: Any) -> None:
    article = write(*LINES, names=NAMES)
    second = {name: 1 - p for name, p in FIRST.items()}
    link = np.stack([[(second if i == 3 else FIRST)[m.entity[1]] for m in article.mentions] for i in range(4)])
    deals = decode(by_hand(article, {1: 0.7, 3: 0.9}, link=link), SETTINGS)
    assert [({*d.companies, *d.institutions}, d.minerals) for d in deals] == [
        ({"Lynas", "Sojitz"}, ("cerium",)), ({"Iluka", "JOGMEC"}, ("zircon",)),
    ]
    assert deals[1].countries == ("JP",)  # a public body brings its country


def test_a_weak_sentence_tells_nothing(write: Any, by_hand: Any) -> None:
    assert decode(one_deal(by_hand, write, {1: SETTINGS.evidence - 0.01}), SETTINGS) == []
    assert len(decode(one_deal(by_hand, write, {1: SETTINGS.evidence + 0.01}), SETTINGS)) == 1


@pytest.mark.parametrize(
    ("field", "ident", "setting"),
    [
        ("companies", "Iluka", "party"), ("institutions", "JOGMEC", "party"), ("minerals", "zircon", "mineral"),
        ("value", "USD 5e+06", "money"),
    ],
)
def test_each_field_has_its_threshold(field: str, ident: str, setting: str, write: Any, by_hand: Any) -> None:
    least = getattr(SETTINGS, setting)
    readings = (one_deal(by_hand, write, {1: 0.9}, {ident: least + step}) for step in (-0.01, 0.01))
    under, over = (getattr(decode(reading, SETTINGS)[0], field) for reading in readings)
    if field == "value":
        assert (under, over) == (None, (5e6, "USD"))
    else:
        assert (ident in under, ident in over) == (False, True)


def test_the_likeliest_mineral_stands_in_but_not_at_any_price(write: Any, by_hand: Any) -> None:
    assert decode(one_deal(by_hand, write, {1: 0.9}, {"cerium": 0.3}), SETTINGS)[0].minerals == ("cerium",)
    assert decode(one_deal(by_hand, write, {1: 0.9}, {"cerium": 0.05, "zircon": 0.02}), SETTINGS) == []


def test_a_deal_needs_two_sides(write: Any, by_hand: Any) -> None:
    assert decode(one_deal(by_hand, write, {1: 0.9}, {"Sojitz": 0.1}), SETTINGS) == []


def test_a_deal_in_passing_is_background(write: Any, by_hand: Any) -> None:
    evidence = np.tile([1.0, 0.0, 0.0], (4, 1))
    evidence[1] = [0.1, 0.2, 0.7]
    assert decode(one_deal(by_hand, write, {}, evidence=evidence), SETTINGS)[0].background is True


def test_the_cluster_votes_on_the_type(write: Any, by_hand: Any) -> None:
    kinds = np.zeros((4, len(TYPES)))
    kinds[:, TYPES.index("financing")] = [0, 0.51, 0.0, 0]
    kinds[:, TYPES.index("offtake")] = [0, 0.49, 1.0, 0]
    told = one_deal(by_hand, write, {1: 0.9, 2: 0.8}, type=kinds, same=np.ones((4, 4)))
    assert decode(told, SETTINGS)[0].deal_type == "offtake"
    assert decode(told, replace(SETTINGS, vote=0.0))[0].deal_type == "financing"


def test_what_the_tagger_takes_for_a_project_or_for_nothing_is_no_company(write: Any, by_hand: Any) -> None:
    names = [("Lynas", "COMPANY"), ("Sojitz", "COMPANY"), ("Mt Weld", "COMPANY"), ("Today", "COMPANY"), ("cerium", "MINERAL")]
    lines = ("Mt Weld Today", "Lynas, Sojitz and Mt Weld agreed on cerium Today.")
    article = write(*lines, names=names)
    read = {"Mt Weld": [0, 0, 0, 1], "Today": [1, 0, 0, 0]}
    name = np.array([read.get(m.entity[1], [0, 1, 0, 0]) for m in article.mentions], float)
    told = decode(by_hand(article, {1: 0.9}, name=name), SETTINGS)[0]
    assert (told.companies, told.project) == (("Lynas", "Sojitz"), "Mt Weld")


def test_short_and_full_names_are_one_company_without_its_legal_form(write: Any, by_hand: Any) -> None:
    names = [("Lynas Rare Earths Ltd", "COMPANY"), ("Sojitz", "COMPANY"), ("cerium", "MINERAL"), ("Lynas", "COMPANY")]
    article = write("News", "Lynas Rare Earths Ltd and Sojitz agreed on cerium.", names=names)
    assert decode(by_hand(article, {1: 0.9}), SETTINGS)[0].companies == ("Lynas Rare Earths", "Sojitz")


def test_similarity_is_symmetric_and_one_for_the_same_deal() -> None:
    one = {"deal_type": "offtake", "status": "signed", "countries": [], "companies": ["Lynas", "Sojitz"], "minerals": ["cerium"]}
    other = one | {"companies": ["Lynas"], "deal_type": "financing"}
    assert similarity(one, one) == 1.0
    assert similarity(one, other) == similarity(other, one) < 1.0
