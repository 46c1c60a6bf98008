"""The demonstration, as a process of its own whose output goes into a pipe, with a private Prefect server."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from flows.demo import command
from pipeline.settings import load_settings
from pipeline.store import query
from tests.flows.calling import Answer, Call, environment, run_command

PROXY = "http://127.0.0.1:9"  # nobody listens there


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def shown(folder: Path) -> Answer:
    """What the demonstration prints, on a machine whose settings are for something else."""
    (folder / "data").mkdir()
    (folder / "data" / "settings.toml").touch(0o600)
    (folder / "data" / "settings.toml").write_text(f'alerts = "missing.toml"\nalert_urls = ["json://{PROXY}"]\n')
    env = environment(PREFECT_HOME=str(folder / "prefect"), COLUMNS="120", HTTP_PROXY=PROXY, http_proxy=PROXY)
    return run_command("--data", folder / "data", "demo", cwd=folder, env=env)


def test_it_ends_well_without_noise(shown: Answer) -> None:
    assert (shown.code, shown.err) == (0, "")
    for word in ("\x1b", "Traceback", "CancelledError", "WARNING", "prefect"):
        assert word not in shown.out


def test_it_fits_on_a_few_screens(shown: Answer) -> None:
    lines = shown.out.splitlines()
    assert len(lines) < 125
    assert [line for line in lines if len(line.rstrip()) > 120 and "--data" not in line] == []


def test_it_tells_of_both_nights(shown: Answer, folder: Path) -> None:
    for night in ("one", "two"):
        assert re.search(rf"^Night {night}: \d\d stories listed, \d\d new or changed articles read", shown.out, re.MULTILINE)
        assert f"Night {night}: looking for deals" in shown.out
    assert "rand-reef failed" in shown.out
    assert re.search(r"^  \d+ alerts, all deals being new; the largest: ", shown.out, re.MULTILINE)
    (kept,) = query(folder / "data" / "agreements.duckdb", "SELECT count(*) FROM agreements").rows[0]
    assert f"{kept} agreements" in shown.out


def test_it_shows_deals_changes_and_alerts_with_quote_and_link(shown: Answer) -> None:
    titles = ("The table of agreements", "What changed", "alerts of night two")
    table, changes, alerts = (shown.out.index(title) for title in titles)
    assert re.search(r"Hanbit.* lithium .*joint venture .*USD 310m", shown.out[table:changes])
    assert re.search(r"status +negotiating +signed", shown.out[changes:alerts])
    assert "new deal" in shown.out[changes:alerts]
    told = shown.out[alerts:]
    assert len(re.findall("^● ", told, re.MULTILINE)) == int(re.findall(r"The (\d+) alerts", shown.out)[0])
    assert told.count("“") == told.count(".example/") == 6


def test_its_examples_run(shown: Answer, folder: Path, call: Call) -> None:
    lines = [line.strip() for line in shown.out.splitlines()]
    assert str(folder / "data" / "agreements.duckdb") in lines
    examples = [shlex.split(line) for line in lines if "--data" in line]
    assert len(examples) == 2
    for _, *arguments in examples:
        answer = call(*arguments)
        assert (answer.code, answer.err) == (0, "")
        assert len(answer.out.splitlines()) > 3


def test_the_examples_name_the_command_as_the_reader_can_call_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path / "a folder")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(sys, "argv", [".venv/bin/mineral-deals"])
    assert command(settings) == f".venv/bin/mineral-deals --data '{tmp_path / 'a folder'}'"
    (tmp_path / "mineral-deals").touch(0o755)
    assert command(settings).startswith("mineral-deals --data")
