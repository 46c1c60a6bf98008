"""Tables and alerts as a terminal shows them."""

from typing import Any

import pytest
from rich.console import Console

from flows import display
from flows.console import complain
from pipeline.alerts import AgreementChange, diff
from pipeline.records import Alert, Money, SourceHealth
from tests.factory import NOON, agreement, terms


def printed(what: Any, width: int = 120) -> str:
    console = Console(width=width, highlight=False)
    with console.capture() as captured:
        console.print(what)
    return captured.get()


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (Money(1.1e9, "USD"), "USD 1.1bn"), (Money(30e6, "AUD"), "AUD 30m"), (Money(250_000, "EUR"), "EUR 250,000")],
)
def test_money_is_short(value: Money | None, text: str) -> None:
    assert display.short_money(value) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("KfW", "KfW"),
        ("A" * 30, "A" * 18 + "…"),
        ("Export-Import Bank of the United States", "Export-Import Bank…"),
        ("Japan Organization for Metals and Energy Security", "Japan Organization…"),
        ("Rio Grande do Sul Mines", "Rio Grande do Sul…"),
    ],
)
def test_names_are_cut_to_their_room(name: str, text: str) -> None:
    assert display.short_name(name, 19) == text


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ((), "Congo (DRC) · United States"),
        (("KfW",), "KfW"),
        (("KfW", "Elbtal Lithium"), "KfW · Elbtal Lithium"),
        (("KfW", "Export-Import Bank of the United States"), "KfW · Export-Import Bank of the Unit…"),
        (("Hanbit Cathode Materials", "Puna Alta Lithium", "Quirón"), "Hanbit Cathode… · Puna Alta Lithi… +1"),
    ],
)
def test_parties_fit_on_a_line(names: tuple[str, ...], text: str) -> None:
    shown = display.parties(terms(companies=names))
    assert len(shown) <= 37
    if names:
        assert shown == text
    else:
        assert shown.endswith(" · United States")


def test_few_says_how_many_more_there_are() -> None:
    assert display.few(("neodymium", "praseodymium", "rare earths")) == "neodymium +2"
    assert display.few(("niobium", "rare earths")) == "niobium, rare earths"
    assert display.few(()) == ""


@pytest.mark.parametrize(("width", "missing"), [(120, []), (100, ["outlets"]), (80, ["outlets", "countries", "type"])])
def test_a_deal_is_a_line_or_two_and_a_narrow_terminal_gets_fewer_columns(width: int, missing: list[str]) -> None:
    deals = [agreement(n, companies=("Kabanda Mining", "Redwater Metals"), value=(2.5e8, "USD")) for n in range(3)]
    rejected = agreement(9, companies=("Nobody",), review="rejected")
    lines = printed(display.agreements_table([*deals, rejected], "Deals", width), width).splitlines()
    head = ["deal", "countries", "minerals", "type", "status", "value", "outlets"]
    assert lines[1].split() == [column for column in head if column not in missing]
    assert len(lines) <= 3 + 2 * len(deals)
    assert "Nobody" not in "".join(lines)
    assert sum("cobalt" in line for line in lines) == 3


def test_changes_are_a_row_for_each_field_with_new_deals_last() -> None:
    before = agreement(1, companies=("Kabanda Mining",), status="negotiating")
    after = agreement(1, companies=("Kabanda Mining",), status="signed", value=(2e8, "USD"))
    gone = agreement(2, companies=("Selat",))
    new = agreement(3, companies=("Elbtal [Lithium]",))
    changes = (*diff([before], [after]), AgreementChange("retraction", gone, gone), AgreementChange("new_deal", new))
    rows = printed(display.changes_table(changes, "Changes")).splitlines()[3:]
    assert [row.split("  ")[0].strip() for row in rows] == ["Kabanda Mining", "Kabanda Mining", "Selat", "Elbtal [Lithium]"]
    assert rows[0].split()[2:] == ["status", "negotiating", "signed"]
    assert "USD 200 million" in rows[1]
    assert "no longer reported" in rows[2]
    assert "new deal" in rows[3]


def alert(kind: str, title: str) -> Alert:
    lines = ("Who: Kabanda Mining", "Says: “Signed [today].”", "Source: The Herald https://herald.example/1", "Agreement: agr_1")
    return Alert(f"alt_{title}", "agr_1", kind, "everything", "console", NOON, title, lines)


def test_alerts_are_told_the_most_telling_first_and_cut_where_asked() -> None:
    console = Console(width=60, highlight=False)
    alerts = [alert("new_deal", f"New deal: {'word ' * 30}"), alert("status_change", "Status signed → completed: [Kabanda]")]
    with console.capture() as captured:
        display.show_alerts(console, alerts, whole=1)
    lines = captured.get().splitlines()
    assert lines[:3] == [
        "● Status signed → completed: [Kabanda]", "  “Signed [today].”", "  The Herald https://herald.example/1",
    ]  # fmt: skip
    assert len(lines) == 4
    assert lines[3].startswith("● New deal: word")
    assert lines[3].endswith("…")


def test_a_summary_is_told_whole() -> None:
    console = Console(width=60, highlight=False)
    summary = Alert("alt_1", "", "new_deal", "everything", "console", NOON, "First run: 30 deals", ("New deal: A", "New deal: B"))
    with console.capture() as captured:
        display.show_alerts(console, [summary])
    assert captured.get().splitlines() == ["● First run: 30 deals", "  New deal: A", "  New deal: B"]


def test_cells_are_read_by_people_and_hide_no_control_codes() -> None:
    cells = [None, ["a", "b"], NOON, NOON.date(), 2.5e8, 0.25, "one\ntwo\x1b[31m"]
    assert [display.cell(value) for value in cells] == [
        "", "a, b", "2026-11-02 12:00", "2026-11-02", "250,000,000", "0.25", "one two [31m",
    ]  # fmt: skip


def test_what_a_server_says_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    evil = "the server says \x1b[2J\x9b1m\u202eno"
    health = SourceHealth("one", NOON, False, evil, 0, 0, 0)
    complain(evil)
    for shown in (printed(display.health_table([health])), capsys.readouterr().err):
        assert "the server says [2J 1m no" in shown
        assert not {"\x1b", "\x9b", "\u202e"} & set(shown)
