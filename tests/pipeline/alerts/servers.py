"""Servers on loopback that take alerts: HTTP with answers of the test's own, and SMTP."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True)
class Post:
    path: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes


@dataclass
class Inbox:
    """Keeps what is posted to it; `answers` are used up first.

    A status, (status, headers), "cut" to take it and hang up without a word, "half" or "half 429" to break off within the answer,
    "slow" to say nothing for as long as the server lives.
    """

    port: int = 0
    posts: list[Post] = field(default_factory=list)
    answers: list[Any] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

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
            if answer in ("cut", "slow"):
                self.close_connection = True
                inbox.over.wait(60 if answer == "slow" else 0)
                return
            if str(answer).startswith("half"):
                answer = (int(answer[4:] or 200), {"Content-Length": "1000", "Retry-After": "1800"})
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
        inbox.over.set()
        server.shutdown()
        server.server_close()


@dataclass
class Mailbox:
    """Keeps what is mailed to it; `refuse` is an answer to give to a recipient, by address; `answers` to mails are used up first.

    A line of SMTP ("451 later" keeps nothing), "cut" to take the mail and hang up without a word, "slow" to say nothing at all,
    "drip" to say it a byte at a time and never to the end, "rude" to take it and hang up at the farewell.
    """

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    rude: bool = False
    secret: bool = False  # whether the last mail came under TLS

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}/?from=deals@desk.example&to=anna@desk.example,bo@desk.example"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: ARG002, N802
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.secret = session.ssl is not None
        answer = self.answers.pop(0) if self.answers else "250 taken"
        if answer[:1] in "45":
            return answer
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        while answer in ("slow", "drip") and not server.transport.is_closing():
            if answer == "drip":
                server.transport.write(b"2")
            await asyncio.sleep(0.05)
        if answer == "cut":
            server.transport.abort()
        self.rude = answer == "rude"
        return "250 taken"

    async def handle_QUIT(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: ARG002, N802
        if self.rude:
            server.transport.abort()
        return "221 bye"


def unsigned(folder: Path) -> ssl.SSLContext:
    """A server's side of TLS with a certificate that nobody but itself signed."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "relay.example")])
    day = timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, datetime.now(UTC) - day, datetime.now(UTC) + day)
    pem = made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    shut = serialization.NoEncryption()
    pem += key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, shut)
    (folder / "relay.pem").write_bytes(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "relay.pem")
    return context


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


@contextmanager
def mail_server(port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Mailbox]:
    """A mail server, which offers TLS where `tls` holds a certificate."""
    mailbox = Mailbox(port or free_port())
    controller = Controller(mailbox, hostname="127.0.0.1", port=mailbox.port, tls_context=tls)
    controller.start()
    try:
        yield mailbox
    finally:
        controller.stop()
