"""Under a real Prefect server: `backfill` of files and days, on from where it was broken off; `train`; the deployments."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from prefect import task
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows import gather, night
from flows.backfill import Dates, missing
from flows.doctor import PROBE
from flows.newsroom import Newsroom
from flows.train import run_training
from pipeline.alerts import matching
from pipeline.records import Link
from pipeline.settings import load_settings
from pipeline.sources import Source
from pipeline.store import open_ledger, query
from tests.flows.calling import Call, environment
from tests.flows.nights import prefect_at

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with prefect_at(tmp_path_factory.mktemp("prefect")) as url:
        yield url


@pytest.fixture
def prefect(server: str) -> Iterator[str]:
    with temporary_settings({PREFECT_API_URL: server}):
        yield server


def ask(server: str, what: str, **condition: Any) -> list[dict[str, Any]]:
    answer = httpx.post(f"{server}/{what}/filter", json=condition, trust_env=False, timeout=60).raise_for_status()
    found: list[dict[str, Any]] = answer.json()
    return found


def test_files_give_one_summary_and_an_artifact(prefect: str, corpus: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "FLOOD", 3)
    answer = call("backfill", corpus, "--json")
    assert (answer.code, answer.err) == (0, "")
    (row,) = query(Path("data/agreements.duckdb"), "SELECT kind, title, state FROM alerts").rows
    assert row[0] == "summary"
    assert row[1].startswith(f"First run: {answer.json['agreements']} deals")
    again = call("backfill", corpus, "--json")
    assert (again.json["articles"], again.json["changes"]) == (0, 0)
    (run, *_) = ask(prefect, "flow_runs", sort="START_TIME_DESC")
    assert run["state_type"] == "COMPLETED"
    summaries = [one["data"] for one in ask(prefect, "artifacts") if one["key"] == "nightly-summary"]
    assert any("## New deals (" in text and "agr" in text for text in summaries)


@pytest.mark.usefixtures("prefect")
def test_days_go_on_where_they_were_broken_off(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []
    story, limit = gather.read_story, 5

    def read(source: Any, link: Any, page: Any, fetcher: Any) -> Any:
        fetched.append(link.url)
        return story(source, link, page, fetcher)

    def stops(*given: Any) -> None:
        if len(fetched) >= limit:
            raise OSError("the machine goes down")
        keep(*given)

    keep = night.keep
    monkeypatch.setattr(gather, "read_story", read)
    with Newsroom() as newsroom:
        monkeypatch.setenv("MINERAL_DEALS_CONNECT_TO", json.dumps(newsroom.connect_to))
        monkeypatch.setenv("MINERAL_DEALS_PACE", "0")
        monkeypatch.setattr("flows.backfill.STORIES", 2)
        days = ("--from", "2026-03-10", "--to", "2026-03-10", "--sources", newsroom.sources)
        monkeypatch.setattr("flows.nightly.keep.fn", stops)
        assert call("backfill", *days).code == 1
        kept = {url for (url,) in _urls()}
        monkeypatch.setattr("flows.nightly.keep.fn", keep)
        fetched.clear()
        answer = call("backfill", *days, "--json")
        assert answer.code == 0
        assert kept.isdisjoint(fetched)
        fetched.clear()
        assert call("backfill", *days, "--json").json["links"] == len(fetched)
        empty = call("backfill", "--from", "2020-01-01", "--to", "2020-12-31", "--sources", newsroom.sources, "--json")
        assert (empty.code, empty.json["links"]) == (0, 0)


def test_a_story_under_two_addresses_is_fetched_once(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path)
    day = datetime(2026, 3, 10, 9, tzinfo=UTC)

    def listing(name: str, *urls: str) -> gather.Listing:
        links = tuple(Link(url, "A deal", day, name) for url in urls)
        return gather.Listing(Source(id=name, publisher=name, kind="feed", url=f"https://{name}.example/feed"), day, links)

    with open_ledger(settings.ledger) as ledger:
        ledger.note_links([Link("https://one.example/old", None, None, "one")], "article", "run")
    old, new = "http://m.one.example/old/", "https://www.one.example/new"
    listings = [listing("one", old, new), listing("two", "https://m.one.example/new/amp")]
    wanted = missing(settings, listings, Dates(day.date(), day.date()))
    assert [[link.url for link in links] for _, links in wanted] == [[new], []]


def test_a_training_has_its_record_in_the_ledger_and_its_figures_on_the_server(
    prefect: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Around a training that takes no time: a real one needs the extra `train`, and minutes."""
    settings, installed = load_settings(data=tmp_path / "data"), list[object]()
    figures = ("d1-d4 deals 48 detection 0.507", "confidence 0.9-1.0: 13 deals")

    def stops(*_: object) -> None:
        raise FileExistsError("out holds a training with other options")

    monkeypatch.setattr("flows.train.fit", task(lambda *_: SimpleNamespace(figures=figures)))
    monkeypatch.setattr("flows.train.put_in_place", task(lambda trained: installed.append(trained)))
    assert run_training(settings, {"folds": 2, "epochs": 1, "install": True}) == figures
    monkeypatch.setattr("flows.train.fit", task(stops))
    with pytest.raises(FileExistsError):
        run_training(settings, {"folds": 3})
    assert len(installed) == 1
    with open_ledger(settings.ledger) as ledger:
        done, failed = ledger.runs()
    assert (done.kind, done.outcome, done.counts) == ("train", "done", {"folds": 2, "epochs": 1, "seed": 7, "installed": 1})
    assert (failed.outcome, failed.error) == ("failed", "FileExistsError: out holds a training with other options")
    (told,) = [one["data"] for one in ask(prefect, "artifacts") if one["key"] == "training-figures"]
    assert all(line in told for line in figures)


def _urls() -> list[tuple[Any, ...]]:
    with open_ledger(Path("data/ledger.duckdb")) as ledger:
        return [(article.url,) for article in ledger.current_articles()]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ((), "say what to fill in"),
        (("--to", "2026-01-01"), "--to needs --from"),
        (("--from", "2026-02-01", "--to", "2026-01-01"), "swap them"),
        (("--from", "1 May"), "does not match"),
    ],
)
def test_unclear_wishes_are_refused(arguments: tuple[str, ...], sentence: str, call: Call) -> None:
    answer = call("backfill", *arguments)
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert sentence in answer.err


def test_the_deployments_are_taken_by_a_real_server_and_a_worker_runs_a_night(server: str, tmp_path: Path) -> None:
    sources = f'[[sources]]\nid = "one"\npublisher = "One"\nkind = "folder"\nurl = "{tmp_path / "stories"}"\n'
    (tmp_path / "stories").mkdir()
    (tmp_path / "stories" / "one.txt").write_text(f"Harrow Bay buys Tallgrass\n{PROBE}")
    (tmp_path / "sources.toml").write_text(sources)
    env = environment(
        PREFECT_API_URL=server, PREFECT_HOME=str(tmp_path / "prefect"), MINERAL_DEALS_DATA=str(tmp_path / "data"),
        MINERAL_DEALS_SOURCES=str(tmp_path / "sources.toml"),
    )  # fmt: skip
    typed = tmp_path / "typed here"  # which the worker must not need
    typed.mkdir()
    shutil.copy(DEPLOY / "prefect.yaml", typed)

    def prefect(*arguments: str, cwd: Path) -> None:
        command = [sys.executable, "-m", "prefect", "--no-prompt", *arguments]
        done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stdout + done.stderr

    prefect("work-pool", "create", "mineral-deals", "--type", "process", cwd=typed)
    prefect("deploy", "--all", "--prefect-file", "prefect.yaml", cwd=typed)
    shutil.rmtree(typed)
    found = {one["name"]: one for one in ask(server, "deployments")}
    assert set(found) == {"nightly", "alerts", "backfill", "train"}
    assert [one["schedule"]["cron"] for one in found["nightly"]["schedules"]] == ["30 2 * * *"]
    assert {one["concurrency_options"]["collision_strategy"] for one in found.values()} == {"CANCEL_NEW"}
    assert {one["work_pool_name"] for one in found.values()} == {"mineral-deals"}
    asked = httpx.post(f"{server}/deployments/{found['nightly']['id']}/create_flow_run", json={}, trust_env=False, timeout=60)
    prefect("worker", "start", "--pool", "mineral-deals", "--run-once", cwd=tmp_path)
    run = httpx.get(f"{server}/flow_runs/{asked.json()['id']}", trust_env=False, timeout=60).json()
    assert run["state_type"] == "COMPLETED", run["state"]
    ((kind, outcome),) = query(tmp_path / "data/agreements.duckdb", "SELECT kind, outcome FROM runs").rows
    assert (kind, outcome) == ("night", "done")
