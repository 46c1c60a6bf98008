"""Servers on loopback that take alerts: HTTP with answers of the test's own, and SMTP."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller


@dataclass(frozen=True)
class Post:
    path: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes


@dataclass
class Inbox:
    """Keeps what is posted to it; `answers` are used up first: a status, (status, headers), or "cut" for a broken connection."""

    port: int = 0
    posts: list[Post] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)

    def url(self, scheme: str = "http", path: str = "") -> str:
        user = "reader:s3cret@" if scheme == "json" else ""
        return f"{scheme}://{user}127.0.0.1:{self.port}/{path}"

    def answer(self, post: Post) -> Any:
        self.posts.append(post)
        return self.answers.pop(0) if self.answers else 200


@contextmanager
def http_server(port: int = 0) -> Iterator[Inbox]:
    inbox = Inbox()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            answer = inbox.answer(Post(self.path, {name.lower(): value for name, value in self.headers.items()}, body))
            if answer == "cut":  # took it, and hangs up without a word
                self.close_connection = True
                return
            status, headers = answer if isinstance(answer, tuple) else (answer, {})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"no, thanks\x1b[2J" if status >= 400 else b"")

        def log_message(self, *_: object) -> None:
            """Keeps quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    inbox.port = server.server_port
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield inbox
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Mailbox:
    """Keeps what is mailed to it; `refuse` is an answer to give to a recipient, by address."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}/?from=deals@desk.example&to=anna@desk.example,bo@desk.example"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: ARG002, N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        mailbox = Mailbox(free.getsockname()[1])
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
