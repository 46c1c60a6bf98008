"""`doctor`: what it says of a machine that is well, and of one that isn't."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipeline.records import SourceHealth
from pipeline.store import open_ledger
from tests.flows.calling import Call


@pytest.mark.usefixtures("data")
def test_all_is_well_enough(call: Call) -> None:
    answer = call("doctor", "--json")
    assert (answer.code, answer.err) == (0, "")
    found = {one["check"]: one for one in answer.json}
    assert list(found) == ["settings", "time", "disk", "database", "model", "sources", "schedule", "channels"]
    states = {name: one["state"] for name, one in found.items() if name != "disk"}
    looks = {"schedule", "channels"}
    assert states == {name: "look" if name in looks else "well" for name in states}
    assert "next" in found["schedule"]["says"]
    assert "agreements in" in found["database"]["says"]


def test_what_is_wrong_is_said_and_what_to_do(data: Path, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "alerts.toml").write_text("[[recipients]]\nname = 'Anna'\nchannels = ['mail']\n[[rules]]\nname = 'all'")
    monkeypatch.setenv("MINERAL_DEALS_ALERTS", str(tmp_path / "alerts.toml"))
    monkeypatch.setenv("MINERAL_DEALS_SOURCES", str(tmp_path / "none.toml"))
    (data / "ledger.duckdb").write_bytes(b"no database")
    answer = call("doctor")
    assert answer.code == 1
    assert "sends to mail, which is not set up" in answer.out
    assert "none.toml can't be read" in answer.out
    assert "can't be opened as a ledger" in answer.out
    assert answer.err.count("\n") == 1
    (tmp_path / "alerts.toml").write_text("[[rules]]\nname = 'all'\nmineral = ['tin']")
    assert "line 3: rule 'all': 'mineral' is unknown; did you mean 'minerals'?" in call("doctor").out


def test_broken_settings_are_the_only_finding(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINERAL_DEALS_PACE", "fast")
    answer = call("doctor", "--json")
    assert answer.code == 1
    assert [one["check"] for one in answer.json] == ["settings"]


def checked(call: Call, name: str) -> dict[str, str]:
    """What one check found."""
    (found,) = [one for one in call("doctor", "--json").json if one["check"] == name]
    return {key: str(value) for key, value in found.items()}


@pytest.mark.parametrize(
    ("schedule", "hours", "missing"),
    [
        ("30 2 * * *", 20, False),
        ("30 2 * * *", 27, True),  # a day, and more than two hours
        ("30 2 * * 1", 24 * 7 - 1, False),
        ("30 2 * * 1", 24 * 7 + 3, True),
        ("0 */6 * * *", 9, True),
    ],
)
def test_how_late_a_night_is_depends_on_the_schedule(
    schedule: str, hours: int, missing: bool, data: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MINERAL_DEALS_SCHEDULE", schedule)
    began = datetime.fromisoformat("2026-11-02T02:30:00+00:00")  # a Monday
    with open_ledger(data / "ledger.duckdb") as ledger:
        run = ledger.start_run("night", "rules-1")
        ledger.finish_run(run)
        ledger.database.run("UPDATE runs SET started = $began WHERE run_id = $run_id", {"began": began, "run_id": run.run_id})
    monkeypatch.setattr("flows.doctor._now", lambda: began + timedelta(hours=hours))
    found = checked(call, "schedule")
    assert (found["state"], "is missing" in found["says"]) == (("look", True) if missing else ("well", False))


def test_sources_that_rest_or_that_our_network_kept_away_have_not_failed(data: Path, call: Call) -> None:
    def night(**excused: str) -> str:
        with open_ledger(data / "ledger.duckdb") as ledger:
            run, now = ledger.start_run("night", "rules-1"), datetime.now(UTC)
            kept = [SourceHealth(name, now, False, "no answer", 0, 0, 0, excused=why) for name, why in excused.items()]
            ledger.add_health(run.run_id, kept)
            ledger.finish_run(run)
        found = checked(call, "sources")
        return f"{found['state']}: {found['says'].partition('; ')[2]}"

    assert night(one="resting", two="resting") == "well: 2 left alone for some days, after many failures"
    assert night(one="outage").startswith("look: our own network was out last night, and 1 of them")
    assert night(one="", two="resting", three="").endswith("2 failed last night (one, three): `mineral-deals sources` says why")
