"""Delivery: to the console, through Apprise to a real server on loopback, and past channels that fail."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from pydantic import SecretStr

from pipeline.alerts import deliver, open_channels
from pipeline.alerts.delivery import name_of
from pipeline.alerts.messages import for_markdown
from pipeline.records import Alert
from tests.factory import NOON


def alert(channel: str, number: int = 1, title: str = "New deal: A – B [x] <b> @everyone") -> Alert:
    return Alert(f"alt_{number}", "agr_1", "new_deal", "everything", channel, NOON, title, ("Who: A, B", "Value: USD 5 million"))


class Inbox(HTTPServer):
    """Keeps what is posted to it; answers 500 under /broken."""

    def __init__(self) -> None:
        self.posts: list[dict[str, str]] = []
        super().__init__(("127.0.0.1", 0), Handler)

    def url(self, path: str = "") -> SecretStr:
        return SecretStr(f"json://user:s3cret@127.0.0.1:{self.server_port}/{path}")


class Handler(BaseHTTPRequestHandler):
    server: Inbox

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append(json.loads(body))
        self.send_response(500 if "broken" in self.path else 200)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Keeps quiet."""


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    with Inbox() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_console() -> None:
    written: list[str] = []
    channels = open_channels((), written.append)
    (delivery,) = deliver([alert("console")], channels)
    assert delivery.error is None
    assert written == ["New deal: A – B [x] <b> @everyone\n    Who: A, B\n    Value: USD 5 million"]


def test_apprise_posts_to_a_real_server(inbox: Inbox) -> None:
    channels = open_channels((inbox.url(),), print)
    (name,) = set(channels) - {"console"}
    (delivery,) = deliver([alert(name)], channels)
    assert (delivery.alert_id, delivery.channel, delivery.error) == ("alt_1", name, None)
    (post,) = inbox.posts
    assert post["title"] == "New deal: A – B [x] <b> @\u2060everyone"
    assert post["message"] == "Who: A, B\nValue: USD 5 million"


def test_one_bad_channel_stops_no_other(inbox: Inbox) -> None:
    bad = (SecretStr("json://127.0.0.1:1/s3cret"), inbox.url("broken"), SecretStr("nosuch://s3cret"), SecretStr("s3cret"))
    channels = open_channels((*bad, inbox.url()), print)
    sent = [alert(name, n) for n, name in enumerate([*(name_of(url) for url in bad), "slack", name_of(inbox.url())])]
    found = deliver(sent, channels)
    assert [one.alert_id for one in found] == [one.alert_id for one in sent]
    assert [one.error is None for one in found] == [False, False, False, False, False, True]
    assert "took no message" in (found[1].error or "")
    assert "doesn't know the address" in (found[2].error or "")
    assert "no channel slack is set up" in (found[4].error or "")
    assert not any("s3cret" in (one.error or "") + one.channel for one in found)


def test_a_channel_that_raises_is_reported_without_its_words() -> None:
    class Rude:
        def send(self, alert: Alert) -> None:  # noqa: ARG002 - a channel's signature
            raise RuntimeError("json://user:s3cret@host")

    (delivery,) = deliver([alert("rude")], {"rude": Rude()})
    assert delivery.error == "rude failed with RuntimeError: send a test message with Apprise to see why"


def test_names_tell_addresses_apart_and_give_nothing_away() -> None:
    names = {name_of(SecretStr(f"slack://token{n}")) for n in range(3)}
    assert len(names) == 3
    assert all(name.startswith("slack:") and "token" not in name for name in names)


def test_markup_is_escaped_for_services_that_read_markdown() -> None:
    assert for_markdown("*A* _B_ [x](y) <!channel> @here") == r"\*A\* \_B\_ \[x\](y) \<!channel\> @" + "\u2060here"
