"""Alerts of a run: who hears of what, the outbox that takes it in the run's own transaction, and the way out of it."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from filelock import FileLock, Timeout

from flows.fruitless import idle
from flows.posting import poster
from models import vocabulary
from pipeline.alerts import (
    CONSOLE,
    Delivery,
    Desk,
    Recipient,
    address,
    compose,
    deliver,
    load_alerts,
    night_notice,
    open_channels,
    source_notice,
    write_feed,
)
from pipeline.alerts.channel import Channel
from pipeline.alerts.feed import MOST
from pipeline.alerts.recipients import EVERYONE
from pipeline.errors import LedgerBusy
from pipeline.records import Alert, Notice, Run
from pipeline.settings import Settings
from pipeline.store import Ledger, open_ledger, publish

OCCASIONS = {"backfill": "Backfill", "ingest": "Articles from files"}  # runs that may bring old news in bulk
Undelivered = tuple[tuple[Alert, str], ...]


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of delivery did."""

    sent: int = 0  # messages
    undelivered: Undelivered = ()  # alerts that wait because their channel fails, with its answer
    refused: Undelivered = ()  # for good, or given up


def desk_of(settings: Settings) -> Desk:
    """Rules and recipients; SettingsError for a broken file and for a word that no vocabulary knows."""
    if settings.alerts is None:
        return Desk()
    minerals = vocabulary.read("minerals")
    families = {row.id: family for row in minerals if (family := row.first("family"))}
    known = {
        "minerals": {*(row.id for row in minerals), *families.values()},
        "countries": [row.id for row in vocabulary.read("countries")],
    }
    return load_alerts(settings.alerts, known, families)


def channels_of(settings: Settings) -> dict[str, Channel]:
    """The channels that are set up; SettingsError when one can't be opened."""
    return open_channels(settings.alert_urls, _unheard, settings.channels, poster(settings))


def _unheard(text: str) -> None:
    """The console's writer: what it takes is shown by the command, laid out."""


def is_bulk(run: Run, *, first: bool) -> bool:
    """Whether a run may bring many deals that are no news of today."""
    return first or run.kind in OCCASIONS


def occasion(run: Run, *, first: bool) -> str:
    """What a summary of them is headed with."""
    return "First run" if first else OCCASIONS.get(run.kind, "First run")


def queue(ledger: Ledger, settings: Settings, notices: Sequence[Notice], heading: str = "First run") -> tuple[Alert, ...]:
    """Put notices, and the alerts that rules make of them, into the outbox; part of the transaction around it."""
    now = datetime.now(UTC)
    summaries, alerts = address(notices, desk_of(settings), channels=tuple(channels_of(settings)), now=now, occasion=heading)
    ledger.add_notices((*notices, *summaries))
    ledger.add_alerts(alerts)
    return alerts


def silent_sources(ledger: Ledger, settings: Settings, run: Run, now: datetime) -> list[Notice]:
    """Notices of sources that have brought nothing new for too long, by a night that looked at them."""
    if run.kind != "night":
        return []
    silent = ledger.silent_sources(run.run_id, now - timedelta(days=settings.silent_days))
    return [source_notice(source, publisher, since, error, now, run.run_id) for source, publisher, since, error in silent]


def failures(ledger: Ledger, run: Run) -> list[Notice]:
    """The notice of a night that failed; none when one before it failed for a like reason and no night since went well."""
    reason = _kind(run)
    for earlier in reversed(ledger.runs()):
        if earlier.kind != "night" or earlier.run_id == run.run_id:
            continue
        if earlier.outcome == "failed" and _kind(earlier) == reason:
            return []
        if earlier.outcome == "done" and not idle(ledger.health(earlier.run_id)):
            break
    return [night_notice(run.run_id, run.started, run.error or "unknown", datetime.now(UTC))]


def _kind(run: Run) -> str:
    """What kind of error ended a run; the rest of its sentence may differ from night to night."""
    return (run.error or "").partition(":")[0]


def note_cut_off(ledger: Ledger, settings: Settings) -> None:
    """Queue the notice of the night before, if it was cut off: its record never closed, and nobody works on it any more."""
    last = next((run for run in reversed(ledger.runs()) if run.kind == "night"), None)
    if last and last.outcome == "running":
        error = "it was cut off, by a loss of power or of memory, or by hand"
        queue(ledger, settings, [night_notice(last.run_id, last.started, error, datetime.now(UTC))])


def publish_all(ledger: Ledger, settings: Settings) -> None:
    """The snapshot, and the feed beside it."""
    publish(ledger, settings.snapshot)
    write_feed(ledger.latest_notices(MOST), settings.feed)


def is_due(settings: Settings, now: datetime) -> bool:
    """Whether a round could send anything: an alert whose time has come, for a reader who isn't in quiet hours."""
    with open_ledger(settings.ledger, wait=1.0) as ledger:
        due = [who for who, when in ledger.next_alerts(CONSOLE).items() if when <= now]
    readers = {one.name: one for one in desk_of(settings).recipients} if due else {}
    return any(not readers.get(who, EVERYONE).is_quiet(now) for who in due)


def announce(settings: Settings, *, eager: bool = True) -> Round:
    """Send what waits for other channels than the console, each message noted as soon as it is answered.

    With `eager` a failure of a while ago keeps nothing back. When another process is sending, it is left to that.
    """
    if not settings.ledger.exists():
        return Round()  # before the first night nothing waits
    with suppress(Timeout), FileLock(settings.data / ".delivery.lock", timeout=0):
        desk = desk_of(settings)
        with open_ledger(settings.ledger) as ledger:
            waiting = [one for one in ledger.outbox() if one.alert.channel != CONSOLE]
        if waiting:
            done = deliver(
                compose(waiting, desk.recipients, settings.corrections), channels_of(settings), partial(_note, settings), _now,
                recipients=desk.recipients, eager=eager,
            )  # fmt: skip
            if any(one.marks and one.state != "waiting" for one in done):  # one more failure is no news for the table
                with open_ledger(settings.ledger) as ledger:
                    publish(ledger, settings.snapshot)
            return Round(sum(one.state == "accepted" for one in done), _undelivered(done), _refused(done))
    return Round()


def send_due(settings: Settings) -> Round:
    """`announce` for a timer, with patience: what a run at work on the ledger keeps from it, that run or the next call sends."""
    with suppress(LedgerBusy):
        return announce(settings, eager=False)
    return Round()


def for_console(settings: Settings) -> tuple[Alert, ...]:
    """Alerts that wait for whoever reads the console; they stay waiting until `heard` is told that they were shown."""
    desk = desk_of(settings)
    with open_ledger(settings.ledger) as ledger:
        waiting = [one for one in ledger.outbox() if one.alert.channel == CONSOLE]
    known = {one.name for one in desk.recipients}
    gone = tuple(Recipient(name) for name in {one.alert.recipient for one in waiting} - known)  # the console is still there
    readers = (*desk.recipients, *gone)
    shown: list[Delivery] = []
    deliver(compose(waiting, readers), channels_of(settings), shown.append, _now, recipients=readers, eager=True)
    return tuple(one.alert for delivery in shown for one in delivery.message.queued)


def heard(settings: Settings, alerts: Iterable[Alert]) -> None:
    """Note that the console's alerts were shown."""
    ids = [alert.alert_id for alert in alerts]
    if ids:
        with open_ledger(settings.ledger) as ledger:
            with ledger.transaction():
                for alert_id in ids:
                    ledger.mark_alert(alert_id)
            publish(ledger, settings.snapshot)


def _note(settings: Settings, one: Delivery) -> None:
    """What was sent can't be called back: the mark waits for whoever holds the ledger, up to an hour."""
    with open_ledger(settings.ledger, wait=3600.0) as ledger, ledger.transaction():
        ledger.mark_alerts(one.marks)
        if one.hold:
            ledger.hold_channel(one.message.channel, one.hold)
        if one.rest:
            ledger.rest_channel(one.message.channel, one.rest, one.marks[0].tried if one.untried else None)


def _undelivered(done: Sequence[Delivery]) -> Undelivered:
    """Alerts of channels that failed in this round, tried or not, whose time has come."""
    done = [one for one in done if not one.gone]
    failing = {one.message.channel: one.error or "" for one in done if one.state == "waiting"}
    left = [one for one in done if one.state in ("waiting", "kept") and one.message.channel in failing]
    return tuple((each.alert, one.error or failing[one.message.channel]) for one in left for each in one.message.queued)


def _refused(done: Sequence[Delivery]) -> Undelivered:
    """Alerts that are not tried any more."""
    gone = [one for one in done if one.state in ("refused", "given_up")]
    return tuple((each.alert, one.error or "") for one in gone for each in one.message.queued)


def _now() -> datetime:
    return datetime.now(UTC)
