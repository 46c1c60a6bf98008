"""The Prefect server behind a run: the one that PREFECT_API_URL names, or a private one that lives no longer than the run.

Prefect can start such a server itself, but that one hears Ctrl-C before the run has told it the end, writes to the terminal,
and outlives a run that is killed. This one has a session of its own and ends when its standard input does.
"""

import http.client
import logging
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import IO

import uvicorn
from prefect.client.orchestration import get_client
from prefect.events.worker import EventsWorker
from prefect.logging.handlers import APILogWorker, PrefectConsoleHandler
from prefect.settings import PREFECT_API_URL, PREFECT_LOGGING_TO_API_ENABLED, temporary_settings

from pipeline.errors import MineralDealsError

HOST = "127.0.0.1"
PATIENCE = 90.0  # seconds for a first start on a busy machine, which makes Prefect's database
FAREWELL = 3.0  # seconds for a server to take the last news, and for a private one to end in order
ENVIRONMENT = {
    "PREFECT__SERVER_EPHEMERAL": "1",  # no schedules, no pages to look at
    "PREFECT__SERVER_FINAL": "1",
    "PREFECT_UI_ENABLED": "0",
    "PREFECT_API_BLOCKS_REGISTER_ON_START": "0",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "0",
}


@contextmanager
def prefect_server() -> Iterator[None]:
    """Flows that run in the block have a server, and no library writes its log to the terminal; a block inside has the same one.

    Raises MineralDealsError when the named server doesn't answer or a private one doesn't start.
    """
    with _quiet():
        if named := PREFECT_API_URL.value():
            _reach(named)
            yield
            _hand_over()
            return
        with _private() as url, _unproxied(), temporary_settings({PREFECT_API_URL: url, PREFECT_LOGGING_TO_API_ENABLED: False}):
            yield
            _hand_over()


def _hand_over() -> None:
    """Wait until the server has what Prefect tells it in the background: a server that is gone by then would be waited for."""
    EventsWorker.drain_all(timeout=FAREWELL)
    APILogWorker.drain_all(timeout=FAREWELL)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what Prefect and the libraries under it log off the terminal; a named server still gets the log of its runs."""
    handlers = [handler for handler in logging.getLogger().handlers if isinstance(handler, PrefectConsoleHandler)]
    before = [handler.level for handler in handlers]
    for handler in handlers:
        handler.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for handler, level in zip(handlers, before, strict=True):
            handler.setLevel(level)


def _reach(url: str) -> None:
    """Make sure that the named server answers before any work begins."""
    with get_client(sync_client=True) as client:
        error = client.api_healthcheck()
    if error:
        raise MineralDealsError(f"the Prefect server at {url} doesn't answer ({error}): start it, or unset PREFECT_API_URL")


@contextmanager
def _private() -> Iterator[str]:
    """A server for this process alone; gives its address."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "flows.prefect_server"], env=os.environ | ENVIRONMENT, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
        )
        try:
            yield _started(process, log)
        finally:
            process.communicate()  # closes its standard input, and so ends it


@contextmanager
def _unproxied() -> Iterator[None]:
    """No proxy that the environment names stands between this process and its own server."""
    names = ("no_proxy", "NO_PROXY")
    before = {name: os.environ[name] for name in names if name in os.environ}
    for name in names:
        os.environ[name] = ",".join(filter(None, (os.environ.get(name), HOST)))
    try:
        yield
    finally:
        for name in names:
            del os.environ[name]
        os.environ.update(before)


def _started(process: subprocess.Popen[bytes], log: IO[bytes]) -> str:
    """Wait until the server answers; MineralDealsError with its last words when it ended instead."""
    deadline = time.monotonic() + PATIENCE
    port = process.stdout.readline().strip().decode() if process.stdout else ""
    while process.poll() is None and time.monotonic() < deadline:
        if port and _answers(int(port)):
            return f"http://{HOST}:{port}/api"
        time.sleep(0.05)
    log.seek(0)
    words = log.read().decode(errors="replace").strip().splitlines() or ["no reason given"]
    raise MineralDealsError(f"Prefect's own server did not start ({words[-1]}): try with PREFECT_HOME set to an empty folder")


def _answers(port: int) -> bool:
    """Whether the server is ready; asked directly, past any proxy."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    with suppress(OSError, http.client.HTTPException):
        connection.request("GET", "/api/health")
        return connection.getresponse().status == http.HTTPStatus.OK
    return False


def _serve() -> None:
    """The private server's own process: says its port, serves until its standard input ends."""
    listener = socket.create_server((HOST, 0))
    config = uvicorn.Config("prefect.server.api.server:create_app", factory=True, log_level="critical", lifespan="on")
    server = uvicorn.Server(config)
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    threading.Thread(target=_end_with_parent, args=(server,), daemon=True).start()
    server.run(sockets=[listener])


def _end_with_parent(server: uvicorn.Server) -> None:
    sys.stdin.buffer.read()
    server.should_exit = True
    time.sleep(FAREWELL)
    os._exit(0)


if __name__ == "__main__":
    _serve()
