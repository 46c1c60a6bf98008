"""`run` against the sample newsroom, as processes of their own and under a real Prefect server.

The nights follow one another on one folder of databases: stopped by hand, killed, then one that goes on, then the next day.
"""

import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows import gather
from flows.cli import execute
from flows.newsroom import Newsroom, Story, load_outlets, load_stories, server
from flows.newsroom.articles import stories_of
from flows.nightly import run_night
from pipeline.settings import load_settings
from pipeline.store import query
from tests.flows.calling import COMMAND, Answer, Call, environment

SECRET = "s3cret-of-the-webhook"
OUTLETS = ("northgate", "metals-letter", "rand-reef")  # a sitemap, a feed, and a feed that is broken
STOPPED_AT = "northgate-wire.example"  # the outlet whose pages keep a run waiting that is to be stopped
POLL = """
import duckdb, pathlib, sys, time
snapshot, stop = map(pathlib.Path, sys.argv[1:])
reads = 0
while not stop.exists():
    if snapshot.exists():
        with duckdb.connect(str(snapshot), read_only=True) as reader:
            (agreements,), = reader.execute("SELECT count(*) FROM agreements").fetchall()
            (claimed,), = reader.execute("SELECT count(DISTINCT agreement_id) FROM claims").fetchall()
        assert agreements == claimed > 0
        reads += 1
    time.sleep(0.1)
print(reads)
"""


class Webhook:
    """Takes alerts on loopback; `port` is fixed beforehand, so that it can be dead first."""

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self.taken: list[dict[str, Any]] = []

    def open(self) -> None:
        taken = self.taken

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"json://reader:{SECRET}@127.0.0.1:{self.port}/"


@dataclass
class Nights:
    """What happened in the order in which it did."""

    data: Path
    server: str
    stopped: Answer
    snapshot_after_stop: bool = False
    snapshot_after_kill: bool = False
    first: Answer | None = None
    second: Answer | None = None
    reads: int = 0
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)  # (address, status) of the second night
    quick: Webhook = field(default_factory=Webhook)
    slow: Webhook = field(default_factory=Webhook)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return list(query(self.data / "agreements.duckdb", sql).rows)


@pytest.fixture(scope="module")
def prefect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Prefect server on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    home = str(tmp_path_factory.mktemp("prefect"))
    env = environment(PREFECT_HOME=home, PREFECT_SERVER_ANALYTICS_ENABLED="0", PREFECT_API_BLOCKS_REGISTER_ON_START="0")
    arguments = ["server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui", "--no-scheduler", "--no-late-runs"]
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect", *arguments], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}/api"
    try:
        wait_for(lambda: answers(f"{url}/health"), 90)
        yield url
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="module")
def nights(prefect: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    """All runs, one after the other."""
    folder = tmp_path_factory.mktemp("nights")
    gate, waiting, counting = threading.Event(), threading.Event(), threading.Event()
    story = Nights(folder / "data", prefect, Answer(0, "", ""))

    class Handler(server._Handler):
        def do_GET(self) -> None:  # noqa: N802 - the library's name
            if self.headers["Host"] == STOPPED_AT and self.path.startswith("/article/") and not gate.is_set():
                waiting.set()
                gate.wait(20)
            super().do_GET()

        def send_response(self, code: int, message: str | None = None) -> None:
            if counting.is_set():
                story.answers[f"http://{self.headers['Host']}{urlsplit(self.path).path}", code] += 1
            super().send_response(code, message)

    with pytest.MonkeyPatch.context() as patch, Newsroom() as newsroom:
        patch.setattr(newsroom._server, "RequestHandlerClass", Handler)
        patch.setattr(newsroom._server, "handle_error", lambda *_: None)  # a run that is killed hangs up
        story.quick.open()
        env = environment(
            PREFECT_API_URL=prefect,
            PREFECT_HOME=str(folder),
            MINERAL_DEALS_CONNECT_TO=json.dumps(newsroom.connect_to),
            MINERAL_DEALS_SOURCES=str(_some_sources(newsroom.sources, folder / "sources.toml")),
            MINERAL_DEALS_PACE="0",
            MINERAL_DEALS_RECHECK_DAYS="36500",
            MINERAL_DEALS_ALERT_URLS=json.dumps([story.quick.url, story.slow.url]),
        )
        _stop_and_kill(story, folder, env, gate, waiting)
        poller = subprocess.Popen(
            [sys.executable, "-c", POLL, story.data / "agreements.duckdb", folder / "stop"], stdout=subprocess.PIPE, text=True
        )
        story.first = _end(_start(folder, env))
        story.slow.open()
        newsroom.set_day(2)
        counting.set()
        story.second = _here(env, "run", "--json", "--data", str(story.data))
        (folder / "stop").touch()
        story.reads = int(poller.communicate(timeout=20)[0] or 0)
        yield story


def _some_sources(declared: Path, path: Path) -> Path:
    tables = declared.read_text("utf-8").split("[[sources]]")
    kept = [table for table in tables if any(f'id = "{outlet}"' in table for outlet in OUTLETS)]
    path.write_text("[[sources]]" + "[[sources]]".join(kept), "utf-8")
    return path


def _stop_and_kill(story: Nights, folder: Path, env: dict[str, str], gate: threading.Event, waiting: threading.Event) -> None:
    """One run that gets Ctrl-C while it reads, one that is killed while it reads."""
    process = _start(folder, env)
    assert waiting.wait(60)
    os.killpg(process.pid, signal.SIGINT)
    gate.set()  # the server lets go of what it held back
    story.stopped = _end(process)
    story.snapshot_after_stop = (story.data / "agreements.duckdb").exists()
    waiting.clear()
    gate.clear()
    process = _start(folder, env)
    assert waiting.wait(60)
    os.killpg(process.pid, signal.SIGKILL)
    _end(process)
    gate.set()
    story.snapshot_after_kill = (story.data / "agreements.duckdb").exists()


def _start(folder: Path, env: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*COMMAND, "run", *arguments], cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip


def _end(process: subprocess.Popen[str]) -> Answer:
    out, err = process.communicate(timeout=120)
    return Answer(process.returncode, out, err)


def _here(env: dict[str, str], *arguments: str) -> Answer:
    """A run in this process, which has the models loaded."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patch, temporary_settings({PREFECT_API_URL: env["PREFECT_API_URL"]}):
        for name in [name for name in env if name.startswith("MINERAL_DEALS_")]:
            patch.setenv(name, env[name])
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            code = execute(list(arguments))
    return Answer(code, out.getvalue(), err.getvalue())


def answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).is_success
    except httpx.TransportError:
        return False


def wait_for(condition: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it took too long"
        time.sleep(0.1)


def addresses(day: int) -> set[str]:
    """Of the stories that stand in print on a day."""
    return {address(story) for story in load_stories(day) if story.outlet in OUTLETS}


def address(story: Story) -> str:
    outlet = load_outlets()[story.outlet]
    return outlet.url + outlet.path.format(story=story)


def test_ctrl_c_ends_with_one_sentence(nights: Nights) -> None:
    assert nights.stopped.code == 130
    assert nights.stopped.err.count("\n") == 1
    assert "stopped" in nights.stopped.err


def test_a_run_that_is_stopped_or_killed_publishes_nothing_and_the_next_one_finishes(nights: Nights) -> None:
    assert not nights.snapshot_after_stop
    assert not nights.snapshot_after_kill
    outcomes = [outcome for (outcome,) in nights.rows("SELECT outcome FROM runs ORDER BY started")]
    assert outcomes == ["failed", "running", "done", "done"]
    assert nights.first
    assert nights.first.code == 0
    assert {url for (url,) in nights.rows("SELECT url FROM articles")} == addresses(2)
    assert sorted(nights.data.iterdir()) == [nights.data / "agreements.duckdb", nights.data / "ledger.duckdb"]


def test_a_broken_feed_is_marked_failed_and_the_night_goes_on(nights: Nights) -> None:
    assert nights.first
    assert nights.second
    failed = nights.second.json["failed_sources"]
    assert list(failed) == ["rand-reef"]
    assert "HTML" in failed["rand-reef"]
    assert "1 of 3 sources failed" in nights.first.out
    assert nights.second.json["articles"] > 0


def test_the_output_has_no_log_and_no_codes(nights: Nights) -> None:
    for answer in (nights.first, nights.second):
        assert answer
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
    assert nights.first
    assert nights.second
    assert nights.first.err.count("\n") == 1
    assert f"alerts for {slow} wait for the next run" in nights.first.err
    assert nights.second.err == ""
    assert nights.second.json["undelivered"] == 0


def test_the_console_gets_alerts_with_quote_and_link(nights: Nights) -> None:
    assert nights.first
    assert "● New deal: " in nights.first.out
    assert "“" in nights.first.out
    assert "http://northgate-wire.example/" in nights.first.out


def test_the_night_is_on_the_prefect_server_and_no_secret_is(nights: Nights) -> None:
    with httpx.Client(base_url=nights.server, trust_env=False) as client:

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


def test_a_prefect_server_that_does_not_answer_is_named(call: Call) -> None:
    with temporary_settings({PREFECT_API_URL: "http://127.0.0.1:9/api"}):
        answer = call("run")
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "http://127.0.0.1:9/api doesn't answer" in answer.err
    assert not Path("data").exists()


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
    monkeypatch.setattr(gather, "parse_article", fall_over(gather.parse_article, "bulletin"))
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
