"""Deals: which sentences tell of one, and what type, status, parties, minerals, value and share it has."""

from typing import Any

import pytest

from models.encoder.facts import read_sentences, strength, triggers
from models.frames import Frame


@pytest.mark.cases("deals")
def test_deals_of_an_article(case: dict[str, Any], read: Any) -> None:
    found = [frame for frame in read(case["text"])._.frames if not frame.background]
    told = zip(found, case["deals"], strict=True)
    assert [{name: plain(frame, name) for name in deal} for frame, deal in told] == case["deals"]


def plain(frame: Frame, name: str) -> Any:
    value = getattr(frame, name)
    return list(value) if isinstance(value, tuple) else value


@pytest.mark.cases("deals")
def test_evidence_is_a_sentence_of_the_text(case: dict[str, Any], read: Any) -> None:
    for frame in read(case["text"])._.frames:
        evidence = case["text"][frame.evidence_start:frame.evidence_end]
        assert evidence == evidence.strip()
        assert "\n" not in evidence
        assert not evidence.startswith(("- ", "## "))
        assert 0 < frame.confidence <= 1


def test_names_and_shares_are_masked(read: Any) -> None:
    doc = read("News\nHarrow Bay Ltd sold 60% of the Kolmarra project in Chile, and 9.9% of a lithium mine, for $9 million.")
    sentence = read_sentences(doc)[1]
    assert sentence.masked.startswith("ORG limited sell MAJ of the PROJ project in GPE , and MINOR of a MIN mine , for MONEY")


def test_a_sentence_without_party_tells_of_no_deal(read: Any) -> None:
    told = read_sentences(read("News\nHarrow Bay Ltd signed an offtake agreement for lithium with Autowerk AG."))[1]
    untold = read_sentences(read("News\nThey signed an offtake agreement for lithium with somebody else."))[1]
    assert strength(told, mineral_article=True) > 6
    assert strength(untold, mineral_article=True) == 0


def test_each_type_and_status_has_a_trigger() -> None:
    kinds = {(trigger.kind, trigger.id) for trigger in triggers()}
    assert {i for kind, i in kinds if kind == "type"} == {
        "acquisition", "concession", "equity_investment", "financing", "framework_agreement", "infrastructure", "joint_venture",
        "offtake", "partnership", "trade_agreement",
    }
    assert {i for kind, i in kinds if kind == "status"} == {
        "announced", "completed", "negotiating", "proposed", "signed", "suspended", "terminated",
    }


@pytest.mark.parametrize(
    ("sum_told", "value"),
    [
        ("for $30 million", (30_000_000.0, "USD")),
        ("for up to A$30 million", (30_000_000.0, "AUD")),
        ("at $4.60 a share", None),
        ("at $25,000 a tonne", None),
        ("with a market value of $2 billion", None),
        ("at $12,000 per tonne, or $30 million in all", (30_000_000.0, "USD")),
    ],
)
def test_value_is_the_total(read: Any, sum_told: str, value: tuple[float, str] | None) -> None:
    deal = f"Harrow Bay Ltd has agreed to acquire Tallgrass Resources, which mines tin, {sum_told}."
    assert [frame.value for frame in read(f"Harrow Bay buys Tallgrass\n{deal}")._.frames] == [value]


def test_rivals_and_advisers_take_no_part(read: Any) -> None:
    doc = read(
        "Carmaker takes lithium\nTo cut its reliance on China, Autowerk AG signed an offtake agreement for lithium with "
        "Tallgrass Lithium Ltd, according to Brannvik AB."
    )
    assert [(frame.countries, frame.companies) for frame in doc._.frames] == [((), ("Autowerk", "Tallgrass Lithium"))]


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ("Germany has invested heavily in a railway that carries copper from Zambia.", "completed"),
        ("Rio Tinto has already put $100 million into the Josemaria copper project in Argentina.", "completed"),
        ("Germany will invest heavily in a railway that carries copper from Zambia.", "announced"),
    ],
)
def test_money_that_has_flowed_completes_a_deal(read: Any, told: str, status: str) -> None:
    assert [frame.status for frame in read(f"Money for minerals\n{told}")._.frames] == [status]
