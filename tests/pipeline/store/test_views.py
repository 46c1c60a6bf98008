"""What the public views and the macro answer."""

from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipeline.store import open_ledger, publish, query, to_json_rows
from tests.factory import NOON, at
from tests.pipeline.store.newsroom import DEAL, HISTORY, LITHIUM, LOAN, OFFTAKE, REJECTED, fill


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("views")
    with open_ledger(folder / "ledger.duckdb") as ledger:
        fill(ledger)
        publish(ledger, folder / "agreements.duckdb")
    return folder / "agreements.duckdb"


def rows(snapshot: Path, sql: str, *params: Any) -> list[tuple[Any, ...]]:
    return list(query(snapshot, sql, params).rows)


def test_a_deal_of_two_countries_counts_in_both_and_the_split_adds_up(snapshot: Path) -> None:
    assert rows(snapshot, "SELECT country, deals, value_usd, value_usd_split FROM deals_by_country") == [
        ("CD", 2, 100e6, 50e6),  # the loan is part of the offtake's value
        ("CL", 1, 7e6, 7e6),
        ("US", 1, 100e6, 50e6),
    ]
    assert rows(snapshot, "SELECT sum(value_usd_split) FROM deals_by_country") == [(107e6,)]


def test_deals_by_mineral_and_company(snapshot: Path) -> None:
    assert rows(snapshot, "SELECT mineral, deals, value_usd FROM deals_by_mineral ORDER BY ALL") == [
        ("cobalt", 2, 100e6), ("copper", 1, 7e6), ("lithium", 1, 7e6)
    ]  # fmt: skip
    assert rows(snapshot, "SELECT company, deals, live_deals FROM deals_by_company ORDER BY ALL") == [
        ("Atacama Lithium", 1, 1), ("Kabanda Mining", 2, 2), ("Redwater Metals", 2, 2)
    ]  # fmt: skip


def test_rejected_agreements_stay_in_the_table_only(snapshot: Path) -> None:
    assert rows(snapshot, "SELECT count(*) FROM agreements WHERE agreement_id = ?", REJECTED.agreement_id) == [(1,)]
    for view in ("new_this_week", "status_changes", "conflicts"):
        assert rows(snapshot, f"SELECT count(*) FROM {view} WHERE agreement_id = ?", REJECTED.agreement_id) == [(0,)]
    assert rows(snapshot, "FROM deals_by_country WHERE country = 'GB'") == []


def test_new_this_week(snapshot: Path) -> None:
    assert rows(snapshot, "SELECT agreement_id FROM new_this_week") == [(LOAN.agreement_id,), (DEAL.agreement_id,)]


def test_status_changes_leave_out_births(snapshot: Path) -> None:
    sql = "SELECT agreement_id, old_status, new_status, publisher, evidence FROM status_changes"
    assert rows(snapshot, sql) == [(DEAL.agreement_id, "announced", "completed", "The Herald", OFFTAKE[2].evidence)]


def test_conflicts_stand_side_by_side(snapshot: Path) -> None:
    sql = "SELECT agreement_id, field, day, value, claims, publishers FROM conflicts WHERE agreement_id = ?"
    deal, day = DEAL.agreement_id, date(2026, 11, 2)
    assert rows(snapshot, sql, deal) == [
        (deal, "status", day, "announced", 1, ["The Herald"]),
        (deal, "status", day, "signed", 1, ["Bulletin"]),
        (deal, "value", None, "USD 100000000.00", 2, ["The Herald"]),
        (deal, "value", None, "USD 120000000.00", 1, ["Bulletin"]),
    ]
    assert rows(snapshot, "SELECT DISTINCT agreement_id FROM conflicts") == [(deal,)]


def test_coverage_has_a_row_for_each_silent_day(snapshot: Path) -> None:
    bulletin = rows(snapshot, "SELECT day, articles, claims FROM coverage WHERE source = 'bulletin' ORDER BY day")
    assert bulletin == [(date(2026, 11, 2), 1, 1), *((date(2026, 11, day), 0, 0) for day in (3, 4, 5))]
    sums = "count(*), sum(articles), sum(claims), sum(articles_with_deals)"
    herald = rows(snapshot, f"SELECT {sums} FROM coverage WHERE source = 'herald'")
    assert herald == [(24, 3, 5, 3)]


def test_parties_and_minerals_in_long_form(snapshot: Path) -> None:
    sql = "SELECT name, kind, role FROM agreement_parties WHERE agreement_id = ? ORDER BY ALL"
    assert rows(snapshot, sql, LITHIUM.agreement_id) == [("Atacama Lithium", "company", "party"), ("CL", "country", "party")]
    sql = "SELECT name FROM agreement_minerals WHERE agreement_id = ? ORDER BY ALL"
    assert rows(snapshot, sql, LITHIUM.agreement_id) == [("copper",), ("lithium",)]


@pytest.mark.parametrize(
    ("day", "status", "companies", "value", "articles"),
    [
        (0, "announced", ["Kabanda Mining"], None, 1),
        (1, "announced", ["Kabanda Mining", "Redwater Metals"], 120e6, 2),
        (2, "announced", ["Kabanda Mining", "Redwater Metals"], 120e6, 2),
        (3, "completed", ["Kabanda Mining", "Redwater Metals"], 100e6, 3),
    ],
)
def test_what_the_table_said_at_a_time(
    snapshot: Path, day: int, status: str, companies: list[str], value: float | None, articles: int
) -> None:
    sql = "SELECT status, companies, value_amount, value_usd, articles FROM agreements_as_of(?) WHERE agreement_id = ?"
    assert rows(snapshot, sql, at(day, 22), DEAL.agreement_id) == [(status, companies, value, value, articles)]


def test_before_its_birth_an_agreement_was_not_there(snapshot: Path) -> None:
    assert rows(snapshot, "FROM agreements_as_of(?)", NOON) == []
    there = rows(snapshot, "SELECT agreement_id FROM agreements_as_of(?)", at(1, 22))
    assert set(there) == {(DEAL.agreement_id,), (REJECTED.agreement_id,)}


def test_as_of_now_is_the_table(snapshot: Path) -> None:
    now = query(snapshot, "FROM agreements_as_of(?) ORDER BY agreement_id", [HISTORY[-1].recorded + timedelta(days=30)])
    table = query(snapshot, "FROM agreements ORDER BY agreement_id")
    assert now.columns == table.columns
    assert now.rows == table.rows


def test_the_macro_takes_text_and_dates(snapshot: Path) -> None:
    for moment in ("'2026-11-03'", "DATE '2026-11-03'", "TIMESTAMPTZ '2026-11-03 01:00:00+01'"):
        assert len(rows(snapshot, f"FROM agreements_as_of({moment})")) == 2


def test_an_agreement_as_json(snapshot: Path) -> None:
    (row,) = to_json_rows(query(snapshot, "FROM agreements WHERE agreement_id = ?", [DEAL.agreement_id]))
    assert row["countries"] == ["CD", "US"]
    assert row["first_reported"] == NOON.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert row["announced_on"] == "2026-11-02"
