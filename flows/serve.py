"""`mineral-deals serve`: nights by the schedule on one machine, and what is due of the alerts in between.

Each night is a process of its own: one that runs out of memory or is killed takes nothing with it. What was missed while the
machine slept is caught up once, what failed is tried again after a while.
"""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from flows import telling
from flows.schedule import due_after
from pipeline.errors import LedgerBusy, MineralDealsError, RunBusy
from pipeline.settings import Settings
from pipeline.store import open_ledger

TICK = 30.0  # seconds between two looks at the clock, which may have been set or have slept
RETRIES = (timedelta(minutes=10), timedelta(minutes=30), timedelta(hours=1))  # after a night that failed
GRACE = 60.0  # seconds that a night has to end when the service is stopped

Night = Callable[[], tuple[int, list[str]]]  # runs one; gives its exit code and what it complained of


@dataclass
class Plan:
    """When the next night is due, and the how-many-eth try it is."""

    due: datetime
    tries: int = 0


def serve(
    settings: Settings,
    stop: threading.Event,
    log: Any,
    *,
    night: Night,
    at_once: bool = False,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    wait: Callable[[float], object] | None = None,
) -> None:
    """Serve until `stop` is set. RunBusy when another process serves the same folder."""
    with _alone(settings):
        plan = _first_plan(settings, now(), at_once=at_once)
        log.info("serving", schedule=settings.schedule, timezone=settings.timezone, next=plan.due.isoformat())
        _tell(settings, log, now(), console=True)
        while not stop.is_set():
            if now() >= plan.due:
                plan = _live_through(settings, plan, night, log, now, stop)
            else:
                _tell(settings, log, now())
            (wait or stop.wait)(max(0.0, min(TICK, (plan.due - now()).total_seconds())))
        log.info("stopped")


def _first_plan(settings: Settings, now: datetime, *, at_once: bool) -> Plan:
    """The next night: at once when one was missed since the last one started, else by the schedule."""
    last = last_night(settings)
    if at_once:
        return Plan(now)
    return Plan(max(now, due_after(settings, last)) if last else due_after(settings, now))


def last_night(settings: Settings) -> datetime | None:
    """When the last night started; None when there was none yet."""
    if not settings.ledger.exists():
        return None
    with open_ledger(settings.ledger, wait=60.0) as ledger:
        return max((run.started for run in ledger.runs() if run.kind == "night"), default=None)


def _live_through(
    settings: Settings, plan: Plan, night: Night, log: Any, now: Callable[[], datetime], stop: threading.Event
) -> Plan:
    """One night, and when the next one is due; a night that was ended with the service is followed by nothing."""
    started = now()
    log.info("night starts", due=plan.due.isoformat(), tries=plan.tries + 1)
    code, complaints = night()
    for sentence in complaints:
        log.warning("night says", sentence=sentence)
    log.info("night ends", code=code, seconds=round((now() - started).total_seconds()))
    following = due_after(settings, started)
    if stop.is_set():
        return Plan(following)  # its alerts wait for the next start: there is little time left
    _tell(settings, log, now(), console=True)
    if code and plan.tries < len(RETRIES) and (again := now() + RETRIES[plan.tries]) < following:
        log.warning("night will be tried again", at=again.isoformat())
        return Plan(again, plan.tries + 1)
    return Plan(following)


def _tell(settings: Settings, log: Any, now: datetime, *, console: bool = False) -> None:
    """Send what is due; with `console`, what is for the console goes into the log, as nobody looks at a console here."""
    if not settings.ledger.exists():
        return
    try:
        if telling.is_due(settings, now):
            done = telling.announce(settings, eager=False)
            failing = {alert.channel: error for alert, error in done.undelivered}
            for channel, error in failing.items():
                log.warning("alerts wait", channel=channel, reason=error)
            if done.sent:
                log.info("alerts sent", messages=done.sent)
            for alert, error in done.refused:
                log.warning("alert refused", channel=alert.channel, alert=alert.alert_id, reason=error)
        told = telling.for_console(settings) if console else ()
        for alert in told:
            log.info("alert", title=alert.title, agreement=alert.agreement_id, alert=alert.alert_id)
        telling.heard(settings, told)
    except LedgerBusy:
        return  # a run is at work; the next look comes soon
    except MineralDealsError as error:
        log.error("alerts", reason=str(error))


@contextmanager
def _alone(settings: Settings) -> Iterator[None]:
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        with FileLock(settings.data / ".serve.lock", timeout=0):
            yield
    except Timeout as error:
        raise RunBusy(f"another process serves {settings.data} already: this one leaves, end the other one first") from error


def night_process(settings: Settings, sources: Path | None, stop: threading.Event) -> Night:
    """A night as a process of its own, which ends with this one."""
    command = [sys.executable, "-P", "-m", "flows.cli", "run", "--quiet", "--data", str(settings.data)]
    command += ["--sources", str(sources)] if sources else []

    def night() -> tuple[int, list[str]]:
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=said, env=os.environ)
            try:
                while process.poll() is None and not stop.wait(0.5):
                    pass
                if process.poll() is None:
                    process.send_signal(signal.SIGINT)
                    process.wait(GRACE)
            except subprocess.TimeoutExpired:
                pass
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()
            said.seek(0)
            return process.returncode, said.read().splitlines()[-20:]

    return night


@contextmanager
def stopping() -> Iterator[threading.Event]:
    """An event that is set by Ctrl-C and by the signal with which services are ended."""
    stop = threading.Event()
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
