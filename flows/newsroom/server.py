"""The newsroom's web server: all outlets on one loopback port, told apart by the Host header."""

import sys
import threading
from collections.abc import Mapping
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast
from urllib.parse import urlsplit

from flows.newsroom.articles import DAYS, HERE, load_outlets
from flows.newsroom.site import HTML, Resource, Site, build_site

LOOPBACK = "127.0.0.1"
NOT_FOUND = b"<!doctype html><title>Not found</title><h1>Not found</h1><p>There is no page at this address.</p>"


class Newsroom:
    """Serves the invented outlets while the `with` block runs.

    with Newsroom() as newsroom:
        fetch(..., connect_to=newsroom.connect_to)
        newsroom.set_day(2)
    """

    sources: Path = HERE / "sources.toml"  # the source declarations that match what is served

    def __init__(self, day: int = 1) -> None:
        """Prepare `day`; nothing listens until the block is entered."""
        self._site = _site_of(day)
        self._server: _Server | None = None

    def __enter__(self) -> Self:
        """Listen on a free port of 127.0.0.1."""
        self._server = _Server((LOOPBACK, 0), _Handler)
        self._server.site = self._site
        threading.Thread(target=self._server.serve_forever, args=(0.05,), name="newsroom", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop listening and give the port back."""
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def port(self) -> int:
        """The port; RuntimeError outside the `with` block."""
        if not self._server:
            raise RuntimeError("the newsroom is closed: use it in a `with` block")
        return self._server.server_port

    @property
    def connect_to(self) -> dict[str, str]:
        """Where each outlet's host is really found: {host: "127.0.0.1:PORT"}."""
        return {outlet.host: f"{LOOPBACK}:{self.port}" for outlet in load_outlets().values()}

    def set_day(self, day: int) -> None:
        """Publish what stands in print on day 1 or 2; ValueError for another day."""
        self._site = _site_of(day)
        if self._server:
            self._server.site = self._site


def _site_of(day: int) -> Site:
    if day not in DAYS:
        raise ValueError(f"the newsroom has days {DAYS[0]} to {DAYS[-1]}, not {day}")
    return build_site(day)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A reader that was stopped in the middle of an answer is no news; anything else is shown as usual."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "Newsroom/1"
    sys_version = ""
    timeout = 10
    disable_nagle_algorithm = True  # header and body go out as two packets; don't wait 40 ms between them

    def do_GET(self) -> None:
        host = self.headers.get("Host", "").partition(":")[0].lower()
        site = cast(_Server, self.server).site
        resource = site.get((host, urlsplit(self.path).path))
        if resource is None:
            self._send(HTTPStatus.NOT_FOUND, {"Content-Type": HTML}, NOT_FOUND)
            return
        headers = {"ETag": resource.etag, "Last-Modified": format_datetime(resource.modified, usegmt=True)}
        if _unchanged(resource, self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")):
            self._send(HTTPStatus.NOT_MODIFIED, headers, b"")
        else:
            self._send(HTTPStatus.OK, headers | {"Content-Type": resource.content_type}, resource.body)

    def do_HEAD(self) -> None:
        self.do_GET()  # _send leaves out the body

    def log_message(self, format: str, *args: object) -> None:
        """Keep requests off the terminal."""

    def _send(self, status: HTTPStatus, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


def _unchanged(resource: Resource, none_match: str | None, modified_since: str | None) -> bool:
    """Whether the caller's copy still holds; the ETag decides where both are sent (RFC 9110, 13.2.2)."""
    if none_match is not None:
        tags = {tag.strip().removeprefix("W/") for tag in none_match.split(",")}
        return resource.etag in tags or "*" in tags
    if modified_since is None:
        return False
    try:
        return resource.modified <= parsedate_to_datetime(modified_since)
    except (TypeError, ValueError):  # not a date, or one without a zone
        return False
