"""Channels that are down for a day, slow, asked too much, and break off half-way: real servers, only the clock runs fast.

Rounds of delivery come as `serve` makes them: when the outbox says that the next alert may be tried.
"""

import base64
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from flows import posting, telling
from pipeline.alerts import AgreementChange, mail, notice_of
from pipeline.alerts.delivery import LONGEST, PATIENCE
from pipeline.records import Notice
from pipeline.settings import Settings, load_settings
from pipeline.store import open_ledger
from tests.factory import agreement
from tests.pipeline.alerts.servers import Inbox, Mailbox, free_port, http_server, mail_server

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
DEALS = 3  # each with several changes
DAY = timedelta(days=1)


class Clock:
    """The time of delivery, which only this test moves."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now


class Desk:
    """An outbox with changes for one channel, and rounds of delivery from it."""

    def __init__(self, settings: Settings, clock: Clock, changes: int) -> None:
        self.settings, self.clock, self.rounds = settings, clock, list[datetime]()
        with open_ledger(settings.ledger) as ledger:
            for change in range(changes):
                with ledger.transaction():
                    telling.queue(ledger, settings, [told(deal, change) for deal in range(DEALS)])
            alerts = [one.alert for one in ledger.outbox()]
        self.deal_of = {alert.alert_id: alert.agreement_id for alert in alerts}
        self.order = {alert.alert_id: place for place, alert in enumerate(alerts)}

    def next_round(self) -> telling.Round:
        """One round, at the time when something may be tried."""
        with open_ledger(self.settings.ledger) as ledger:
            when = min(ledger.next_alerts("console").values())
        self.clock.now = max(when, self.clock.now)
        self.rounds.append(self.clock.now)
        return telling.announce(self.settings, eager=False)

    def states(self) -> set[str]:
        with open_ledger(self.settings.ledger) as ledger:
            return {state for (state,) in ledger.database.run("SELECT DISTINCT state FROM alerts")}


def told(deal: int, change: int) -> Notice:
    """The notice of one of a deal's changes of status."""
    statuses = ("announced", "negotiating", "signed", "completed", "terminated")[change : change + 2]
    ids = tuple(f"c{deal}.{n}" for n in range(change + 2))
    before, after = agreement(deal, status=statuses[0]), agreement(deal, status=statuses[1], claim_ids=ids)
    return notice_of(AgreementChange("status_change", after, before, (("status", *statuses),)), {}, datetime.now(UTC))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(telling, "_now", clock)
    monkeypatch.setattr(posting, "SECONDS", 0.3)  # the limits are real, only shorter
    monkeypatch.setattr(mail, "TIMEOUT", 0.3)
    return clock


@pytest.fixture
def servers() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def desk(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, channel: object, changes: int = 4) -> Desk:
    monkeypatch.setenv("MINERAL_DEALS_CHANNELS", json.dumps({"desk": channel}))
    monkeypatch.setenv("MINERAL_DEALS_ALLOW_PRIVATE_WEBHOOKS", "1")
    (tmp_path / "alerts.toml").write_text("[[rules]]\nname = 'all'\nchannels = ['desk']")
    return Desk(load_settings(data=tmp_path / "data", alerts=tmp_path / "alerts.toml"), clock, changes)


def down_for_a_day(desk: Desk) -> None:
    """Rounds against a closed port; tries get rarer, and nobody is given up."""
    end = desk.clock.now + DAY
    while desk.clock.now < end:
        done = desk.next_round()
        assert done.sent == 0
        assert done.undelivered
    assert DAY < PATIENCE
    assert len(desk.rounds) < 24 + 10
    assert max(after - before for before, after in pairwise(desk.rounds)) <= LONGEST
    assert desk.states() == {"waiting"}


def in_order(desk: Desk, alerts: Sequence[str]) -> bool:
    """Whether those of each deal were taken in the order in which they were queued."""
    by_deal = defaultdict(list)
    for alert in alerts:
        by_deal[desk.deal_of[alert]].append(desk.order[alert])
    return all(places == sorted(places) for places in by_deal.values())


def test_a_webhook_through_all_that_can_happen(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, servers: ExitStack
) -> None:
    port = free_port()
    waiting = desk(tmp_path, clock, monkeypatch, {"webhook": f"http://127.0.0.1:{port}/t0ken", "secret": SECRET})
    down_for_a_day(waiting)
    inbox: Inbox = servers.enter_context(http_server(port))

    inbox.answers = ["slow"]
    assert waiting.next_round().sent == len(inbox.posts) - 1  # a slow answer costs its own deal the round, no other
    inbox.answers, posts = [(429, {"Retry-After": "7200"})], len(inbox.posts)
    asked = waiting.next_round()
    assert (asked.sent, len(inbox.posts)) == (0, posts + 1)  # asked once, then left alone
    inbox.answers, before = ["cut"], clock.now
    waiting.next_round()
    assert clock.now - before >= timedelta(hours=2)
    inbox.answers = ["half 429"]
    waiting.next_round()
    inbox.answers, before = ["half"], clock.now
    waiting.next_round()
    assert clock.now - before >= timedelta(minutes=30)  # though the answer that asked for it broke off
    while waiting.states() != {"accepted"}:
        waiting.next_round()
    assert len(inbox.posts) == len(waiting.order) + 4  # slow, 429, cut and half 429 were sent again
    _once_and_in_order(waiting, [(post.headers["webhook-id"], _alert(post.body)) for post in inbox.posts])


def _alert(body: bytes) -> str:
    (alert,) = json.loads(body)["data"]["alerts"]
    return str(alert["alert_id"])


def _once_and_in_order(desk: Desk, sent: Sequence[tuple[str, str]]) -> None:
    """Every alert came; a message that came twice has one id and the same alert, and the next of its deal came after it."""
    assert {alert for _, alert in sent} == set(desk.order)
    assert len({key for key, _ in sent}) == len(set(sent)) == len(desk.order)
    last = {alert: place for place, (_, alert) in enumerate(sent)}
    first = {alert: place for place, (_, alert) in reversed(list(enumerate(sent)))}
    assert in_order(desk, sorted(last, key=last.__getitem__))
    assert in_order(desk, sorted(first, key=first.__getitem__))


def test_mail_through_all_that_can_happen(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, servers: ExitStack
) -> None:
    port = free_port()
    waiting = desk(tmp_path, clock, monkeypatch, f"smtp://127.0.0.1:{port}/?from=deals@desk.example&to=anna@desk.example")
    down_for_a_day(waiting)
    mailbox: Mailbox = servers.enter_context(mail_server(port))

    for answer in ("slow", "drip", "451 later", "cut"):
        mailbox.answers, mails = [answer] * DEALS, len(mailbox.mails)
        assert waiting.next_round().sent == 0
        assert len(mailbox.mails) - mails == (0 if answer.startswith("451") else DEALS)
    mailbox.answers, mails = ["rude"] * DEALS, len(mailbox.mails)
    assert waiting.next_round().sent >= DEALS  # taken before the server hung up
    while waiting.states() != {"accepted"}:
        waiting.next_round()
    assert len(mailbox.mails) == 3 * DEALS + len(waiting.order)
    _once_and_in_order(waiting, [(one["Message-ID"], one["X-Mineral-Deals-Alerts"]) for one in mailbox.mails])


def test_a_reader_who_is_to_come_back_later_keeps_the_others_waiting_a_few_tries_only(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, servers: ExitStack
) -> None:
    mailbox: Mailbox = servers.enter_context(mail_server())
    waiting = desk(tmp_path, clock, monkeypatch, mailbox.url, 1)
    mailbox.refuse = {"bo@desk.example": "450 greylisted"}
    assert waiting.next_round().sent == 0
    mailbox.refuse = {}
    while waiting.states() != {"accepted"}:
        waiting.next_round()
    assert len(mailbox.mails) == len(waiting.order)
    assert all(mail["To"] == "anna@desk.example, bo@desk.example" for mail in mailbox.mails)

    again = desk(tmp_path / "data", clock, monkeypatch, mailbox.url, 1)
    mailbox.mails.clear()
    mailbox.refuse = {"bo@desk.example": "450 mailbox busy"}
    while "waiting" in again.states():
        again.next_round()
    assert len(mailbox.mails) == len(again.order)  # anna has hers, once
    assert again.states() == {"refused"}
