"""The story of an agreement as a terminal of 80 columns shows it."""

from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from flows.story import Story, tell
from pipeline.records import Decision, Resolution, SourceHealth
from pipeline.store import open_ledger, publish
from tests.factory import NOON, at
from tests.flows.calling import Call
from tests.pipeline.store.newsroom import ALIAS, DEAL, HISTORY, LITHIUM, LOAN, OFFTAKE, REJECTED, fill

WIDTH = 80


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A deal with a former id, a deal under it, sources that disagree, and a person's verdicts."""
    folder = tmp_path_factory.mktemp("story")
    with open_ledger(folder / "ledger.duckdb") as ledger:
        fill(ledger)
        resolution = Resolution((DEAL, LOAN, LITHIUM, REJECTED), HISTORY, (ALIAS,))
        verdicts = [
            Decision("dec_1", "Ada", at(1), "confirm", ("agr_old",), note="seen in the register"),
            Decision("dec_2", "Bo", at(2), "set", (OFFTAKE[0].claim_id,), "binding", "binding"),
            Decision("dec_3", "Cy", at(2), "reject", (REJECTED.agreement_id,)),
        ]
        ledger.add_decisions(verdicts)
        ledger.replace_derived(resolution)
        ledger.add_health("run", [SourceHealth("herald", NOON, True, None, 0, 0, 0)])
        publish(ledger, folder / "agreements.duckdb")
    return folder


@pytest.fixture
def told(data: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    answer = call("show", DEAL.agreement_id, "--data", data)
    assert (answer.code, answer.err) == (0, "")
    return [line.rstrip() for line in answer.out.splitlines()]


def test_what_the_deal_is(told: list[str]) -> None:
    assert told[0] == DEAL.title
    facts = dict(line.split(maxsplit=1) for line in told[1 : told.index("")] if not line.startswith(" "))
    assert facts["id"] == DEAL.agreement_id
    assert facts["formerly"] == "agr_old, until 2026-11-02 12:00: found to be the same deal"
    assert facts["deal"] == "offtake, completed"
    assert facts["countries"] == "Democratic Republic of Congo, United States"
    assert facts["value"] == "USD 100 million"
    assert facts["sources"].startswith("3 articles, 2 independent outlets; confidence 0.")
    assert LOAN.agreement_id in " ".join(told)


def test_what_happened_in_the_order_of_time(told: list[str]) -> None:
    events = [line for line in told if line.startswith("2026-11-")]
    assert events == [
        "2026-11-02 12:00  The Herald  announced",
        "2026-11-02 15:00  Bulletin  signed",
        "2026-11-03 12:00  Ada  decided: confirm",
        "2026-11-04 12:00  Bo  decided: set binding to binding",
        "2026-11-05 12:00  The Herald  announced → completed",
    ]
    late = told[told.index(events[-1]) :]
    assert "  companies: Kabanda Mining → Kabanda Mining; Redwater Metals" in told
    assert "  “seen in the register”" in told
    assert f"  “{OFFTAKE[2].evidence}”" in late
    assert late[-1].strip().startswith("https://herald.example/")


def test_every_line_but_a_link_fits(told: list[str]) -> None:
    assert [line for line in told if len(line) > WIDTH and "://" not in line] == []


def test_a_former_id_leads_to_the_same_story(data: Path, call: Call, told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    assert [line.rstrip() for line in call("show", "agr_old", "--data", data).out.splitlines()] == told


def test_a_deal_under_another_names_it(data: Path, call: Call) -> None:
    under = call("show", LOAN.agreement_id, "--data", data).out
    assert DEAL.agreement_id in under
    row = call("show", LOAN.agreement_id, "--json", "--data", data).json
    assert [one["relation"] for one in row["relatives"]] == ["parent"]


def test_the_story_in_json(data: Path, call: Call) -> None:
    row = call("show", DEAL.agreement_id, "--json", "--data", data).json
    assert [one["claim_id"] for one in row["claims"]] == [one.claim_id for one in OFFTAKE]
    assert [one["decision_id"] for one in row["decisions"]] == ["dec_1", "dec_2"]
    assert [one["relation"] for one in row["relatives"]] == ["child"]
    assert [one["old_id"] for one in row["aliases"]] == ["agr_old"]
    assert {one["kind"] for one in row["parties"]} == {"company", "country"}


def test_an_amount_without_a_rate_says_so_and_a_remark_in_passing_too() -> None:
    evil = "a\x1b[2Jb"
    one: dict[str, Any] = {
        "agreement_id": "agr_1", "title": evil, "deal_type": "financing", "status": "signed", "binding": "non_binding",
        "countries": [], "companies": [], "institutions": [evil], "minerals": [], "project": None, "value_amount": 5e6,
        "value_currency": "XYZ", "value_usd": None, "stake_percent": None, "announced_on": None, "articles": 1, "publishers": 1,
        "confidence": 0.3, "review": "machine",
    }  # fmt: skip
    claim = {"claim_id": "c", "reported": NOON, "background": True, "status": "signed"}
    claim |= dict.fromkeys(("publisher", "evidence", "url"), evil)
    console = Console(width=WIDTH, highlight=False)
    with console.capture() as captured:
        tell(Story(one, [claim], []), console)
    shown = captured.get()
    assert "\x1b" not in shown
    assert "XYZ 5 million (in US dollars unknown)" in shown
    for words in ("in passing: signed", "financing, non-binding, signed", "1 article, 1 independent outlet;"):
        assert words in shown
