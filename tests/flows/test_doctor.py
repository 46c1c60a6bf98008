"""`doctor`: what it says of a machine that is well, and of one that isn't."""

from pathlib import Path

import pytest

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
