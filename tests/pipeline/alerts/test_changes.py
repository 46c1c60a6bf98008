"""What lies between two states of the table."""

import pytest

from pipeline.alerts import diff
from pipeline.alerts.changes import money
from pipeline.records import Agreement, Money
from tests.factory import agreement


def kinds(before: list[Agreement], after: list[Agreement]) -> list[str]:
    return [change.kind for change in diff(before, after)]


def test_no_change_is_no_change() -> None:
    assert diff([agreement(1)], [agreement(1, articles=5, countries=("CD", "CN"))]) == ()


def test_new_status_and_terms() -> None:
    before = agreement(1, claim_ids=("c1",))
    after = agreement(1, claim_ids=("c1", "c2"), status="completed", value=(5e6, "USD"), stake_percent=40.0)
    status, terms = diff([before], [after])
    assert (status.kind, status.moves) == ("status_change", (("status", "signed", "completed"),))
    assert (terms.kind, terms.moves) == ("terms_change", (("value", "", "USD 5 million"), ("stake_percent", "", "40 %")))
    assert (terms.before, terms.agreement) == (before, after)


def test_a_new_deal_and_one_that_is_gone() -> None:
    assert kinds([], [agreement(1)]) == ["new_deal"]
    assert kinds([agreement(1)], []) == ["retraction"]


def test_two_become_one() -> None:
    elder, other = agreement(1, claim_ids=("c1",)), agreement(2, claim_ids=("c2",))
    (change,) = diff([elder, other], [agreement(1, claim_ids=("c1", "c2"))])
    assert (change.kind, change.before) == ("merge", other)
    assert change.moves == (("agreement_id", other.agreement_id, elder.agreement_id),)


def test_an_earlier_report_renames_and_is_no_news() -> None:
    assert kinds([agreement(2, claim_ids=("c2",))], [agreement(1, claim_ids=("c1", "c2"))]) == []
    assert kinds([agreement(2, claim_ids=("c2",))], [agreement(1, claim_ids=("c1", "c2"), status="completed")]) == [
        "status_change"
    ]


def test_what_moves_without_a_new_article_is_a_correction() -> None:
    before = agreement(1, claim_ids=("c1",))
    after = agreement(1, claim_ids=("c1b",), status="completed", stake_percent=40.0)
    (change,) = diff([before], [after], {"c1": "art_1", "c1b": "art_1"})
    assert (change.kind, len(change.moves)) == ("correction", 2)
    assert kinds([before], [after]) == ["status_change", "terms_change"]  # as far as it knows, c1b is another article's
    assert kinds([before], [agreement(1, claim_ids=("c1",), status="completed")]) == ["correction"]


def test_what_people_rejected_is_not_there() -> None:
    assert kinds([], [agreement(1, review="rejected")]) == []
    assert kinds([agreement(1)], [agreement(1, review="rejected")]) == ["retraction"]


def test_the_order_of_the_table_makes_no_difference() -> None:
    before = [agreement(n, claim_ids=(f"c{n}",)) for n in range(6)]
    after = [agreement(n, claim_ids=(f"c{n}", "c4") if n == 0 else (f"c{n}",), status="completed") for n in (0, 1, 2, 7)]
    assert diff(before, after) == diff(before[::-1], after[::-1])


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (6.7e9, "USD 6.7 billion"),
        (465e6, "USD 465 million"),
        (35_600_000, "USD 35.6 million"),
        (12_500, "USD 12,500"),
        (2.85e12, "USD 2850 billion"),
    ],
)
def test_amounts_read_well(amount: float, text: str) -> None:
    assert money(Money(amount, "USD")) == text
