"""Forty outlets on one loopback port, told apart by the Host header, a tenth of whose answers is faulty at first or for good."""

import socket
import struct
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from flows.newsroom.articles import load_outlets
from flows.newsroom.site import HTML, build_site

PASSING = ("500", "429", "reset", "truncated")  # gone at the second try
LASTING = ("500 for good", "slow")
EVERY = 10  # one story in so many is faulty


@dataclass
class Press:
    """What is served, and what was asked."""

    hosts: int
    stories: int  # of each host
    pages: tuple[bytes, ...]  # real layouts, which the stories take in turn
    asked: Counter[tuple[str, str]] = field(default_factory=Counter)
    times: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    over: threading.Event = field(default_factory=threading.Event)
    port: int = 0

    @property
    def names(self) -> list[str]:
        """The hosts."""
        return [f"outlet{number}.press.example" for number in range(self.hosts)]

    def fault(self, host: str, story: int) -> str | None:
        """What goes wrong with a story; the sixth of the faults in turn, so that each host has each."""
        place = self.names.index(host) * self.stories + story
        faults = PASSING + LASTING
        return faults[place // EVERY % len(faults)] if place % EVERY == 0 else None

    def available(self) -> set[str]:
        """Addresses of the stories that can be had."""
        return {
            f"http://{host}/story/{story}" for host in self.names for story in range(self.stories)
            if self.fault(host, story) not in LASTING
        }  # fmt: skip

    def page(self, host: str, story: int) -> bytes:
        """A story's page, unlike all others in its address."""
        layout = self.pages[(self.names.index(host) + story) % len(self.pages)]
        return layout.replace(b"</head>", f"<link rel='canonical' href='http://{host}/story/{story}'></head>".encode(), 1)

    def feed(self) -> bytes:
        """The feed of each host."""
        items = "".join(f"<item><title>Story {story}</title><link>/story/{story}</link></item>" for story in range(self.stories))
        return f"<rss version='2.0'><channel>{items}</channel></rss>".encode()


def layouts() -> tuple[bytes, ...]:
    """Story pages of the sample newsroom as its outlets lay them out, without their own canonical links."""
    lists = {(outlet.host, path) for outlet in load_outlets().values() for path in ("/", outlet.feed)}
    pages = [one.body for place, one in build_site(2).items() if place not in lists and one.content_type == HTML]
    return tuple(page.replace(b'rel="canonical"', b'rel="other"') for page in pages)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body go out as two packets; nobody waits 40 ms between them

    def do_GET(self) -> None:
        press: Press = self.server.press  # type: ignore[attr-defined]
        host = self.headers.get("Host", "").partition(":")[0]
        if self.path == "/robots.txt":
            return self._send(404, b"")
        press.times[host].append(time.monotonic())
        if self.path == "/feed":
            return self._send(200, press.feed(), "application/rss+xml")
        story = int(self.path.rpartition("/")[2])
        press.asked[host, self.path] += 1
        fault = press.fault(host, story)
        if fault in PASSING and press.asked[host, self.path] > 1:
            fault = None
        return self._answer(press, host, story, fault)

    def _answer(self, press: Press, host: str, story: int, fault: str | None) -> None:
        body = press.page(host, story)
        if fault in ("500", "500 for good"):
            self._send(500, b"")
        elif fault == "429":
            self._send(429, b"", retry="1")
        elif fault == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
        elif fault == "truncated":
            self._send(200, body[:200], length=len(body))
            self.close_connection = True
        elif fault == "slow":
            self._send(200, body[:200], length=len(body))
            press.over.wait(30)
            self.close_connection = True
        else:
            self._send(200, body)

    def _send(self, status: int, body: bytes, kind: str = HTML, *, length: int | None = None, retry: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if retry:
            self.send_header("Retry-After", retry)
        self.end_headers()
        with suppress(OSError):
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Says nothing."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, *_: Any) -> None:
        """Clients that leave are no news."""


@contextmanager
def open_press(hosts: int, stories: int) -> Iterator[Press]:
    """The outlets, on a free port, while the block runs."""
    press = Press(hosts, stories, layouts())
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.press = press  # type: ignore[attr-defined]
        press.port = server.server_port
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield press
        finally:
            press.over.set()
            server.shutdown()
