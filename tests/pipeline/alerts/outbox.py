"""Queued alerts for tests."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from pipeline.alerts import Quote, notice_of
from pipeline.alerts.changes import AgreementChange
from pipeline.alerts.rendering import Message
from pipeline.records import Alert, Queued
from pipeline.store import Ledger
from tests.factory import NOON, agreement

QUOTE = Quote("Kabanda Mining signed an offtake with Redwater Metals.", "The Herald", "https://herald.example/1")


def queued(number: int = 1, channel: str = "hook", *, quote: Quote = QUOTE, kind: str = "new_deal", **changes: Any) -> Queued:
    """An alert about agreement `number`, as the outbox hands it out; fields of Alert and Queued may be given."""
    deal = {name: changes.pop(name) for name in ("title", "minerals", "value", "status", "countries") if name in changes}
    one = agreement(number, claim_ids=("c1",), **deal)
    moves = (("status", "proposed", one.terms.status),) if kind == "status_change" else ()
    before = agreement(number, status="proposed") if moves else None
    notice = notice_of(AgreementChange(kind, one, before, moves), {"c1": quote}, NOON, "run_1")
    state = {name: changes.pop(name) for name in ("attempts", "next_try", "held_until", "put_off") if name in changes}
    alert = Alert(f"alt_{number}", one.agreement_id, kind, "everything", channel, NOON, notice.title, notice.lines)
    return Queued(replace(alert, **({"notice_id": notice.notice_id} | changes)), facts=notice.facts, **state)


def message(*alerts: Queued, digest: datetime | None = None, group_by: str = "minerals") -> Message:
    """A message of alerts."""
    first = alerts[0].alert
    return Message("msg_1", first.recipient, first.channel, alerts, digest, group_by)


def waiting(ledger: Ledger) -> tuple[Alert, ...]:
    """The alerts of a ledger's outbox."""
    return tuple(one.alert for one in ledger.outbox())
