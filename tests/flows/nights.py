"""Nights over the sample newsroom, on one folder of databases and under a real Prefect server.

They follow one another: one that is stopped by hand, one that is killed, one that goes on from there, and the next day.
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
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.cli import execute
from flows.newsroom import Newsroom, Story, load_outlets, load_stories, server
from pipeline.store import query
from tests.flows.calling import COMMAND, Answer, environment

UNASKED = Answer(-1, "", "")
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
    stopped: Answer = UNASKED
    overlapping: Answer = UNASKED
    snapshot_after_stop: bool = False
    snapshot_after_kill: bool = False
    first: Answer = UNASKED
    second: Answer = UNASKED
    reads: int = 0
    answers: Counter[tuple[str, int]] = field(default_factory=Counter)  # (address, status) of the second night
    quick: Webhook = field(default_factory=Webhook)
    slow: Webhook = field(default_factory=Webhook)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return list(query(self.data / "agreements.duckdb", sql).rows)


@contextmanager
def prefect_at(home: Path) -> Iterator[str]:
    """The address of a Prefect server on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    env = environment(PREFECT_HOME=str(home), PREFECT_SERVER_ANALYTICS_ENABLED="0", PREFECT_API_BLOCKS_REGISTER_ON_START="0")
    arguments = ["server", "start", "--host", "127.0.0.1", "--port", str(port), "--no-ui", "--no-scheduler", "--no-late-runs"]
    process = subprocess.Popen(
        [sys.executable, "-m", "prefect", *arguments], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url = f"http://127.0.0.1:{port}/api"
    try:
        wait_for(lambda: answers(f"{url}/health"), 240)
        yield url
    finally:
        process.terminate()
        process.wait(20)


def live_through(folder: Path, prefect: str) -> Nights:
    """All runs, one after the other."""
    story, gate = Nights(folder / "data", prefect), Gate()
    with pytest.MonkeyPatch.context() as patch, Newsroom() as newsroom:
        patch.setattr(newsroom._server, "RequestHandlerClass", _handler(story, gate))
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
        _stop_and_kill(story, folder, env, gate)
        poll = [sys.executable, "-c", POLL, story.data / "agreements.duckdb", folder / "stop"]
        poller = subprocess.Popen(poll, stdout=subprocess.PIPE, text=True)
        story.first = _end(_start(folder, env))
        story.slow.open()
        newsroom.set_day(2)
        gate.counting = True
        story.second = _here(env, "run", "--json", "--data", str(story.data))
        (folder / "stop").touch()
        story.reads = int(poller.communicate(timeout=20)[0] or 0)
    return story


@dataclass
class Gate:
    """Holds back the pages of one outlet, so that a run can be caught while it reads."""

    opened: threading.Event = field(default_factory=threading.Event)
    waiting: threading.Event = field(default_factory=threading.Event)
    counting: bool = False


def _handler(story: Nights, gate: Gate) -> type[server._Handler]:
    """The newsroom's, which waits at the gate and counts what it answers."""

    class Handler(server._Handler):
        def do_GET(self) -> None:  # noqa: N802 - the library's name
            if self.headers["Host"] == STOPPED_AT and self.path.startswith("/article/") and not gate.opened.is_set():
                gate.waiting.set()
                gate.opened.wait(20)
            super().do_GET()

        def send_response(self, code: int, message: str | None = None) -> None:
            if gate.counting:
                story.answers[f"http://{self.headers['Host']}{urlsplit(self.path).path}", code] += 1
            super().send_response(code, message)

    return Handler


def _some_sources(declared: Path, path: Path) -> Path:
    tables = declared.read_text("utf-8").split("[[sources]]")
    kept = [table for table in tables if any(f'id = "{outlet}"' in table for outlet in OUTLETS)]
    path.write_text("[[sources]]" + "[[sources]]".join(kept), "utf-8")
    return path


def _stop_and_kill(story: Nights, folder: Path, env: dict[str, str], gate: Gate) -> None:
    """One run that gets Ctrl-C while it reads, one that is killed while it reads."""
    snapshot = story.data / "agreements.duckdb"
    process = _start(folder, env)
    assert gate.waiting.wait(60)
    story.overlapping = _end(_start(folder, env))
    os.killpg(process.pid, signal.SIGINT)
    gate.opened.set()
    story.stopped = _end(process)
    story.snapshot_after_stop = snapshot.exists()
    gate.waiting.clear()
    gate.opened.clear()
    process = _start(folder, env)
    assert gate.waiting.wait(60)
    os.killpg(process.pid, signal.SIGKILL)
    _end(process)
    gate.opened.set()
    story.snapshot_after_kill = snapshot.exists()


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


