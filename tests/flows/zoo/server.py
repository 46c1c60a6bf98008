"""A server on loopback that answers byte for byte what a case says; the cases are told apart by the Host header."""

import gzip
import socket
import socketserver
import threading
import time
import tomllib
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent
DOMAIN = "zoo.example"
CODINGS = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "gzip, gzip": lambda body: gzip.compress(gzip.compress(body)),
    "half gzip": lambda body: gzip.compress(body)[: len(gzip.compress(body)) // 2],
    "gzip file": gzip.compress,  # not a content coding: the file itself is packed
}
LONGEST = 20.0  # seconds that a case that never ends goes on


@dataclass(frozen=True)
class Case:
    """One animal."""

    name: str
    expect: str  # words of the failure's sentence
    at: str = "feed"  # which address misbehaves: feed, sitemap, listing, story, robots
    status: str = "200 OK"
    headers: tuple[str, ...] = ()
    body: str = ""
    piece: str = ""  # repeated `times` between body and after
    times: int = 0
    after: str = ""
    coding: str = ""
    raw: str = ""  # instead of status, headers and body
    length: int | None = None  # a Content-Length that isn't true
    end: str = "close"  # or reset, hang, drip (after what was sent), endless (the piece for ever)
    link: str = "/story"  # what the feed points to where the story misbehaves
    scheme: str = "http"

    @property
    def host(self) -> str:
        """The host that answers so."""
        return f"{self.name}.{DOMAIN}"

    def content(self) -> bytes:
        """The body as it is sent."""
        return _content(self)


@cache
def _content(case: Case) -> bytes:
    """A case's body, made once: a bomb takes longer to make than a client waits."""
    body = (case.body + case.piece * case.times + case.after).encode()
    return CODINGS[case.coding](body) if case.coding else body


def load_cases() -> tuple[Case, ...]:
    """All cases of cases.toml."""
    tables = tomllib.loads((HERE / "cases.toml").read_text("utf-8"))["case"]
    return tuple(Case(**(table | {"headers": tuple(table.get("headers", ()))})) for table in tables)


@dataclass
class Zoo:
    """The running server."""

    port: int
    over: threading.Event = field(default_factory=threading.Event)


class _Handler(socketserver.StreamRequestHandler):
    """Reads a request and answers as the case has it."""

    def handle(self) -> None:
        with suppress(OSError):
            while request := self._request():
                path, host = request
                case = self.server.cases.get(host)  # type: ignore[attr-defined]
                if not self._answer(case, path, host):
                    return

    def _request(self) -> tuple[str, str] | None:
        if self.rfile.peek(1)[:1] == b"\x16":  # the beginning of TLS
            return None
        line = self.rfile.readline(300_000)
        host = ""
        while (header := self.rfile.readline(65_536)) not in (b"\r\n", b""):
            if header.lower().startswith(b"host:"):
                host = header.partition(b":")[2].strip().decode("latin-1").partition(":")[0]
        parts = line.split(b" ")
        return (parts[1].decode("latin-1"), host) if len(parts) > 1 else None

    def _answer(self, case: Case | None, path: str, host: str) -> bool:
        """Whether the connection may go on."""
        place = "robots" if path == "/robots.txt" else "story" if path.startswith("/story") else "feed"
        if case is None or case.at not in (place, *(("sitemap", "listing") if place == "feed" else ())):
            return self._behave(case, place)
        if case.raw:
            head, content = case.raw.encode("latin-1"), b""
        else:
            content = case.content()
            lines = [f"HTTP/1.1 {case.status}", *case.headers]
            if case.coding and case.coding != "gzip file":
                lines.append(f"Content-Encoding: {case.coding.removeprefix('half ')}")
            if case.end != "endless":
                lines.append(f"Content-Length: {len(content) if case.length is None else case.length}")
            head = "\r\n".join(lines).encode() + b"\r\n\r\n"
        self.wfile.write(head.replace(b"{host}", host.encode()).replace(b"{path}", path.encode()) + content)
        return self._end(case)

    def _end(self, case: Case) -> bool:
        started, over = time.monotonic(), self.server.zoo.over  # type: ignore[attr-defined]
        while case.end in ("hang", "drip", "endless") and time.monotonic() - started < LONGEST and not over.is_set():
            if case.end == "endless":
                self.wfile.write(case.piece.encode() * 1000)
            elif case.end == "drip":
                self.wfile.write(case.piece.encode()[:1] or b"x")
                over.wait(0.05)
            else:
                over.wait(0.05)
        if case.end == "reset":
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        return False

    def _behave(self, case: Case | None, place: str) -> bool:
        """A well-behaved answer: no robots.txt, a feed of one story, and the story."""
        if place == "robots":
            self.wfile.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
            return True
        link = case.link if case else "/story"
        feed = f"<rss version='2.0'><channel><item><title>A deal</title><link><![CDATA[{link}]]></link></item></channel></rss>"
        words = "Kabanda Mining signed an offtake of cobalt with Redwater Metals on Friday. " * 10
        story = f"<html><title>A deal</title><body><article><h1>A deal</h1><p>{words}</p></article></body></html>"
        content = (feed if place == "feed" else story).encode()
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(content) + content)
        return True


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_: object) -> None:
        """Clients that leave are the rule here."""


@contextmanager
def open_zoo(cases: tuple[Case, ...]) -> Iterator[Zoo]:
    """The server, on a free port, while the block runs."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        zoo = Zoo(server.server_address[1])
        for case in cases:
            case.content()
        server.cases = {case.host: case for case in cases}  # type: ignore[attr-defined]
        server.zoo = zoo  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield zoo
        finally:
            zoo.over.set()
            server.shutdown()
