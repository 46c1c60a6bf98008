"""Scores: hand-computed cases, and an oracle that pairs and counts the slow way."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.evaluate import ROW, SLOTS, WEIGHTS, Score, evaluate, name_key, same_company

LISTS = ("countries", "companies", "minerals")


def deal(**changes: Any) -> dict[str, Any]:
    """A signed offtake of Congolese cobalt."""
    usual = {"deal_type": "offtake", "status": "signed", "countries": ["CD"], "companies": ["Kabanda", "Redwater"]}
    return {**usual, "minerals": ["cobalt"], "value": None, **changes}


def article(*deals: dict[str, Any], ident: str = "a") -> dict[str, Any]:
    return {"id": ident, "agreements": list(deals)}


def test_right_is_one() -> None:
    scores = evaluate([article(deal())], {"a": [deal()]})
    assert (scores.detection.f1, scores.row.f1, scores.false_alarm) == (1.0, 1.0, None)
    assert {slot: score.f1 for slot, score in scores.fields.items()} == dict.fromkeys(SLOTS, 1.0)
    assert scores.faults == ()


def test_a_wrong_field_is_counted_by_hand() -> None:
    # companies: one of two right, one predicted too many: 1 hit, 2 labelled, 2 predicted
    scores = evaluate([article(deal(value={"amount": 100.0, "currency": "USD"}))], {"a": [deal(companies=["Kabanda", "Other"])]})
    assert scores.detection.f1 == 1.0
    assert (scores.fields["companies"].precision, scores.fields["companies"].recall) == (0.5, 0.5)
    assert (scores.fields["value"].precision, scores.fields["value"].recall, scores.fields["value"].f1) == (0.0, 0.0, 0.0)
    assert scores.row.f1 == 0.0
    assert [fault.kind for fault in scores.faults] == ["companies", "value"]


def test_missed_and_invented_deals() -> None:
    other = deal(deal_type="financing", countries=["CL"], companies=["Bank"], minerals=["lithium"])
    scores = evaluate([article(deal()), article(ident="b"), article(ident="c")], {"a": [other], "b": [deal()]})
    assert (scores.labelled, scores.predicted, scores.detection.f1, scores.false_alarm) == (1, 2, 0.0, 0.5)
    assert Counter(fault.kind for fault in scores.faults) == {"missed": 1, "false alarm": 2}


def test_background_is_neither_rewarded_nor_punished() -> None:
    passing = deal(background=True)
    assert evaluate([article(passing)], {"a": [deal()]}).predicted == 0
    assert evaluate([article(passing)], {}).labelled == 0
    assert evaluate([article(deal())], {"a": [passing]}).predicted == 0


def test_two_deals_are_paired_most_alike_first() -> None:
    one, two = deal(), deal(companies=["Kabanda", "Greyhill"], minerals=["copper"])
    scores = evaluate([article(one, two)], {"a": [two, one]})
    assert (scores.detection.f1, scores.row.f1) == (1.0, 1.0)


def test_values_within_a_hundredth_are_the_same() -> None:
    def f1(amount: float, currency: str = "USD") -> float:
        told = deal(value={"amount": 100.0, "currency": "USD"})
        return evaluate([article(told)], {"a": [deal(value={"amount": amount, "currency": currency})]}).fields["value"].f1

    assert (f1(100.9), f1(102.0), f1(100.0, "AUD")) == (1.0, 0.0, 0.0)


def test_nothing_at_all() -> None:
    scores = evaluate([], {})
    assert (scores.detection.f1, scores.false_alarm) == (1.0, None)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Lynas", "Lynas Rare Earths", True),
        ("MP Materials", "MP Materials Corp.", True),
        ("SQM", "Sociedad Quimica Minera", True),
        ("Sociedad Química y Minera", "Sociedad Quimica y Minera S.A.", True),
        ("BHP Group Ltd", "BHP", True),
        ("Rare Earths", "Lynas Rare Earths", False),
        ("AB", "AB InBev", False),
        ("Glencore", "Trafigura", False),
        ("", "Glencore", False),
    ],
)
def test_same_company(one: str, other: str, same: bool) -> None:
    assert same_company(one, other) is same
    assert same_company(other, one) is same


def test_a_name_of_legal_forms_alone_keeps_its_words() -> None:
    assert name_key("Company Group") == ("company", "group")


deals = st.lists(
    st.builds(
        deal,
        deal_type=st.sampled_from(["offtake", "financing"]),
        status=st.sampled_from(["signed", "proposed"]),
        countries=st.lists(st.sampled_from(["CD", "CL"]), unique=True),
        companies=st.lists(st.sampled_from(["Kabanda", "Redwater", "Greyhill"]), unique=True),
        minerals=st.lists(st.sampled_from(["cobalt", "copper"]), unique=True),
    ),
    max_size=3,
)


@given(deals, deals)
def test_agrees_with_an_oracle(golds: list[dict[str, Any]], preds: list[dict[str, Any]]) -> None:
    scores = evaluate([article(*golds)], {"a": preds})
    pairs = oracle_pairs(golds, preds)
    assert scores.detection == prf(len(pairs), len(golds), len(preds))
    right = sum(all(as_set(golds[i], slot) == as_set(preds[j], slot) for slot in ROW) for i, j in pairs)
    assert scores.row == prf(right, len(golds), len(preds))
    for slot in SLOTS[:-1]:
        hits = sum(len(as_set(golds[i], slot) & as_set(preds[j], slot)) for i, j in pairs)
        labelled, predicted = (sum(len(as_set(one, slot)) for one in side) for side in (golds, preds))
        assert scores.fields[slot] == prf(hits, labelled, predicted)


@given(deals)
def test_a_prediction_equal_to_the_labels_is_right(golds: list[dict[str, Any]]) -> None:
    assert evaluate([article(*golds)], {"a": golds}).detection.f1 == 1.0


def as_set(one: dict[str, Any], slot: str) -> set[str]:
    return set(one[slot]) if slot in LISTS else {one[slot]}


def alike(gold: dict[str, Any], pred: dict[str, Any]) -> float:
    total = weight = 0.0
    for slot, share in WEIGHTS.items():
        union = as_set(gold, slot) | as_set(pred, slot)
        if union:
            weight += share
            total += share * len(as_set(gold, slot) & as_set(pred, slot)) / len(union)
    return total / weight


def oracle_pairs(golds: list[dict[str, Any]], preds: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Takes the most alike pair that is left, again and again; of equals the last."""
    pairs: list[tuple[int, int]] = []
    while True:
        taken = {i for i, _ in pairs}, {j for _, j in pairs}
        free = [(i, j) for i in range(len(golds)) for j in range(len(preds)) if i not in taken[0] and j not in taken[1]]
        best = max(free, key=lambda pair: (alike(golds[pair[0]], preds[pair[1]]), pair), default=None)
        if best is None or alike(golds[best[0]], preds[best[1]]) < 0.40:
            return pairs
        pairs.append(best)


def prf(hits: int, labelled: int, predicted: int) -> Score:
    precision, recall = hits / predicted if predicted else float(not labelled), hits / labelled if labelled else 1.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Score(precision, recall, f1)
