"""`run` against the sample newsroom: what the nights of `nights.py` left behind, and what goes wrong in a night."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows import gather, harvest, night
from flows.newsroom import Newsroom
from flows.newsroom.articles import stories_of
from flows.nightly import run_night
from pipeline.settings import load_settings
from pipeline.store import open_ledger
from tests.flows.calling import Call, environment
from tests.flows.nights import SECRET, Nights, address, addresses, live_through, prefect_at, wait_for
from tests.pipeline.alerts.servers import free_port, http_server


@pytest.fixture(scope="module")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Prefect server on loopback."""
    with prefect_at(tmp_path_factory.mktemp("prefect")) as url:
        yield url


@pytest.fixture(scope="module")
def nights(prefect: str, tmp_path_factory: pytest.TempPathFactory) -> Nights:
    return live_through(tmp_path_factory.mktemp("nights"), prefect)


def test_a_run_that_starts_while_another_is_at_work_leaves(nights: Nights) -> None:
    assert (nights.overlapping.code, nights.overlapping.err.count("\n")) == (1, 1)
    assert "another run is at work" in nights.overlapping.err


def test_ctrl_c_ends_with_one_sentence(nights: Nights) -> None:
    assert nights.stopped.code == 130
    assert nights.stopped.err.count("\n") == 1
    assert "stopped" in nights.stopped.err


def test_a_run_that_is_stopped_or_killed_publishes_nothing_and_the_next_one_finishes(nights: Nights) -> None:
    assert not nights.snapshot_after_stop
    assert not nights.snapshot_after_kill
    outcomes = [outcome for (outcome,) in nights.rows("SELECT outcome FROM runs ORDER BY started")]
    assert outcomes == ["failed", "running", "done", "done"]
    assert nights.first.code == 0
    assert {url for (url,) in nights.rows("SELECT url FROM articles")} == addresses(2)
    shown = {path.name for path in nights.data.iterdir() if not path.name.endswith(".lock")}
    assert shown == {"agreements.duckdb", "agreements.atom", "ledger.duckdb"}


def test_a_broken_feed_is_marked_failed_and_the_night_goes_on(nights: Nights) -> None:
    failed = nights.second.json["failed_sources"]
    assert list(failed) == ["rand-reef"]
    assert "HTML" in failed["rand-reef"]
    assert "1 of 3 sources failed" in nights.first.out
    assert nights.second.json["articles"] > 0


def test_the_output_has_no_log_and_no_codes(nights: Nights) -> None:
    for answer in (nights.first, nights.second):
        assert answer.code == 0
        assert "\x1b" not in answer.out
        for word in ("Traceback", "CancelledError", "WARNING", "INFO", "prefect"):
            assert word not in answer.out + answer.err


def test_the_second_night_fetches_only_what_is_new_or_has_changed(nights: Nights) -> None:
    first = addresses(1)
    changed = {address(story) for story in stories_of(2)} & first
    told = {url: status for url, status in nights.answers if url in addresses(2)}
    assert sum(nights.answers[url, told[url]] for url in told) == len(told)  # each once
    assert {url for url, status in told.items() if status == 304} == first - changed
    assert {url for url, status in told.items() if status == 200} == addresses(2) - (first - changed)


def test_readers_are_never_locked_out(nights: Nights) -> None:
    assert nights.reads > 20


def test_alerts_reach_a_webhook_and_wait_for_one_that_is_dead(nights: Nights) -> None:
    rows = nights.rows("SELECT channel, title, attempts, delivered IS NOT NULL, error FROM alerts ORDER BY created")
    assert {delivered for _, _, _, delivered, _ in rows} == {True}
    by_channel = {channel: [row for row in rows if row[0] == channel] for channel, *_ in rows}
    attempts = {channel: {row[2] for row in told} for channel, told in by_channel.items()}
    (slow,) = [channel for channel, tries in attempts.items() if tries == {1, 2}]
    assert attempts == {"console": {1}, slow: {1, 2}} | {name: {1} for name in by_channel if name not in ("console", slow)}
    assert len(by_channel) == 3
    titles = Counter(row[1] for row in by_channel[slow])
    assert Counter(message["title"] for message in nights.quick.taken) == titles
    assert Counter(message["title"] for message in nights.slow.taken) == titles
    assert nights.first.err.count("\n") == 1
    assert f"alerts for {slow} wait for the next run" in nights.first.err
    assert nights.second.err == ""
    assert nights.second.json["undelivered"] == 0
    assert nights.second.json["told"]
    assert not Counter(nights.second.json["told"]) - Counter(row[1] for row in by_channel["console"])


def test_the_console_gets_alerts_with_quote_and_link(nights: Nights) -> None:
    assert "● New deal: " in nights.first.out
    assert "“" in nights.first.out
    assert "http://northgate-wire.example/" in nights.first.out


def test_the_night_is_on_the_prefect_server_and_no_secret_is(nights: Nights) -> None:
    with httpx.Client(base_url=nights.server, trust_env=False, timeout=60) as client:

        def ask(what: str, **condition: Any) -> list[dict[str, Any]]:
            answer = client.post(f"{what}/filter", json=condition).raise_for_status()
            assert SECRET not in answer.text
            found: list[dict[str, Any]] = answer.json()
            return found

        runs = ask("/flow_runs", sort="START_TIME_ASC")
        states = [run["state_type"] for run in runs]
        assert states[-2:] == ["COMPLETED", "COMPLETED"]
        assert states[0] != "COMPLETED"
        assert runs[-1]["parameters"]["settings"]["alert_urls"] == ["**********"] * 2
        ours = {"flow_runs": {"id": {"any_": [runs[-1]["id"]]}}}
        wait_for(lambda: len(ask("/task_runs", **ours)) >= 10, 20)
        names = {task["name"].rsplit("-", 1)[0] for task in ask("/task_runs", **ours)}
        assert {"read northgate", "list rand", "read rand", "extract", "resolve and publish"} <= names
        assert ask("/logs")


def test_a_night_without_any_source_is_a_failure(prefect: str, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("sources.toml").write_text('[[sources]]\nid = "one"\npublisher = "One"\nkind = "feed"\nurl = "http://127.0.0.1:9/"\n')
    monkeypatch.setenv("MINERAL_DEALS_ATTEMPTS", "1")
    with temporary_settings({PREFECT_API_URL: prefect}):
        answer = call("run", "--sources", "sources.toml", "--json")
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "no source could be read" in answer.err
    assert list(answer.json["failed_sources"]) == ["one"]
    assert answer.json["agreements"] == 0


def test_nights_without_a_network_are_told_once_as_soon_as_a_channel_works(
    prefect: str, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    hosts, port = ("one", "two", "three"), free_port()
    feeds = [f'[[sources]]\nid = "{name}"\npublisher = "P"\nkind = "feed"\nurl = "http://{name}.example/"\n' for name in hosts]
    Path("sources.toml").write_text("".join(feeds))
    Path("alerts.toml").write_text("[[rules]]\nname = 'house'\nkinds = ['failed_night', 'silent_source']")
    hook = {"webhook": f"http://127.0.0.1:{port}/", "secret": f"whsec_{'A' * 44}"}
    for name, value in {
        "ATTEMPTS": "1", "ALERTS": "alerts.toml", "CHANNELS": json.dumps({"hook": hook}), "ALLOW_PRIVATE_WEBHOOKS": "1",
        "CONNECT_TO": json.dumps({f"{name}.example": f"127.0.0.1:{port}" for name in hosts}),
    }.items():  # fmt: skip
        monkeypatch.setenv(f"MINERAL_DEALS_{name}", value)
    with temporary_settings({PREFECT_API_URL: prefect}):
        first, second = (call("run", "--sources", "sources.toml", "--json") for _ in range(2))
    for answer in (first, second):
        assert answer.code == 75
        assert "none of 3 sources could be reached, so our own network seems to be out" in answer.err.splitlines()[-1]
    assert [len(answer.json["told"]) for answer in (first, second)] == [1, 0]  # on the console, which works
    assert (first.json["undelivered"], second.json["undelivered"]) == (1, 1)
    with open_ledger(Path("data/ledger.duckdb")) as ledger:
        assert [(run.outcome, str(run.error)[:13]) for run in ledger.runs()] == [("failed", "OfflineError:")] * 2
    with httpx.Client(base_url=prefect, trust_env=False, timeout=60) as client:
        runs = client.post("flow_runs/filter", json={"sort": "START_TIME_DESC", "limit": 2}).json()
    assert [run["state_type"] for run in runs] == ["FAILED"] * 2
    with http_server(port) as inbox:
        assert call("alerts", "retry").code == 0
    (post,) = inbox.posts
    assert "Reason: OfflineError: none of 3 sources" in post.body.decode()


def test_a_prefect_server_that_does_not_answer_is_named(call: Call) -> None:
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        answer = call("run")
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "http://127.0.0.1:9/api doesn't answer" in answer.err
    with open_ledger(Path("data/ledger.duckdb")) as ledger:
        (run,) = ledger.runs()
    assert (run.kind, run.outcome) == ("night", "failed")
    assert "doesn't answer" in (run.error or "")


def test_a_second_start_says_so_and_leaves(call: Call) -> None:
    with night.alone(load_settings()):
        answer = call("run")
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "another run is at work" in answer.err
    assert not Path("data/ledger.duckdb").exists()


def test_a_private_server_ends_with_the_run_that_started_it(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.prefect_server"], env=environment(PREFECT_HOME=str(tmp_path)), cwd=tmp_path,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert process.stdout
    assert int(process.stdout.readline()) > 0
    process.communicate(timeout=15)  # closes what it reads, as the end of its parent does
    assert process.returncode == 0


def test_a_task_that_falls_over_costs_only_its_source(prefect: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall_over(real: Any, *victims: str) -> Any:
        def fragile(*given: Any, **named: Any) -> Any:
            if named.get("source", given[-1]) in victims:
                raise RuntimeError("a fault")
            return real(*given, **named)

        return fragile

    monkeypatch.setattr(gather, "parse_feed", fall_over(gather.parse_feed, "meridian"))
    monkeypatch.setattr(harvest, "parse_whole", fall_over(harvest.parse_whole, "bulletin"))
    with Newsroom() as newsroom, temporary_settings({PREFECT_API_URL: prefect}):
        settings = load_settings(
            data=tmp_path / "data", sources=newsroom.sources, connect_to=newsroom.connect_to, pace=0.0, max_links=2
        )
        report = run_night(settings)
    health = {one.source: one for one in report.health}
    assert {name for name, one in health.items() if not one.ok} == {"meridian", "bulletin", "rand-reef"}
    for name in ("meridian", "bulletin"):
        assert "RuntimeError: a fault" in str(health[name].error)
    assert report.counts["articles"] == 6
    assert report.run.outcome == "done"
