"""`serve`: nights by the schedule, missed ones once, failed ones again, alerts in between; and one real service."""

import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest

from flows import telling
from flows.schedule import due_after
from flows.serve import RETRIES, serve
from pipeline.errors import RunBusy
from pipeline.records import Alert
from pipeline.settings import Settings, load_settings
from pipeline.store import open_ledger
from tests.flows.calling import COMMAND, Answer, environment, run_command


class Log:
    """Keeps what is logged."""

    def __init__(self) -> None:
        self.events: list[tuple[str, dict[str, Any]]] = []

    def __getattr__(self, level: str) -> Callable[..., None]:
        return lambda event, **facts: self.events.append((event, facts))

    def named(self, event: str) -> list[dict[str, Any]]:
        return [facts for name, facts in self.events if name == event]


def lived(settings: Settings, start: str, days: float, codes: tuple[int, ...] = (), **options: Any) -> tuple[list[datetime], Log]:
    """When nights began in so many days of a clock that only waiting moves."""
    now, stop, begun, log = [datetime.fromisoformat(start)], threading.Event(), list[datetime](), Log()
    left = list(codes)
    end = now[0] + timedelta(days=days)

    def wait(seconds: float) -> None:
        now[0] += timedelta(seconds=max(seconds, 600.0))
        if now[0] >= end:
            stop.set()

    def night() -> tuple[int, list[str]]:
        begun.append(now[0])
        return (left.pop(0) if left else 0), ["a sentence"]

    serve(settings, stop, log, night=night, now=lambda: now[0], wait=wait, **options)
    return begun, log


def test_nights_follow_the_schedule_in_its_time_zone(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path / "data", schedule="30 2 * * *", timezone="Asia/Tokyo")
    begun, log = lived(settings, "2026-11-02T12:00:00+00:00", 3)
    assert [one.isoformat() for one in begun] == [f"2026-11-0{day}T17:30:00+00:00" for day in (2, 3, 4)]
    assert log.named("night says")[0]["sentence"] == "a sentence"
    assert log.events[-1][0] == "stopped"


@pytest.mark.parametrize(
    ("moment", "due"),
    [
        ("2026-03-28T12:00:00+00:00", "2026-03-29T01:00:00+00:00"),  # 02:30 isn't there that night: it is as late as it can be
        ("2026-10-24T12:00:00+00:00", "2026-10-25T00:30:00+00:00"),  # 02:30 comes twice: the first counts
    ],
)
def test_the_clock_changes(moment: str, due: str, tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path, schedule="30 2 * * *", timezone="Europe/Berlin")
    assert due_after(settings, datetime.fromisoformat(moment)) == datetime.fromisoformat(due)


def test_what_was_missed_is_caught_up_once(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path / "data")
    with open_ledger(settings.ledger) as ledger:
        last = ledger.start_run("night", "rules-1").started
    start = last + timedelta(days=5)
    begun, _ = lived(settings, start.isoformat(), 0.01)
    assert begun == [start]
    assert lived(settings, (last + timedelta(minutes=1)).isoformat(), 0.001)[0] == []


def test_a_night_that_fails_is_tried_again_but_not_for_ever(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path / "data", schedule="0 12 * * *")
    begun, _ = lived(settings, "2026-11-02T12:00:00+00:00", 0.9, codes=(1,) * 10, at_once=True)
    gaps = [after - before for before, after in pairwise(begun)]
    assert gaps == list(RETRIES)
    begun, log = lived(settings, "2026-11-02T12:00:00+00:00", 0.9, codes=(1,), at_once=True)
    assert len(begun) == 2
    assert len(log.named("night will be tried again")) == 1


def test_a_service_that_is_stopped_in_a_night_promises_nothing_and_sends_nothing(data: Path) -> None:
    settings, stop, log = load_settings(data=data), threading.Event(), Log()

    def night() -> tuple[int, list[str]]:
        stop.set()
        log.events.clear()  # what the start had to tell
        with open_ledger(settings.ledger) as ledger:
            ledger.add_alerts([Alert("alt_late", "agr_1", "new_deal", "all", "console", datetime.now(UTC), "Deal")])
        return 130, []

    serve(settings, stop, log, night=night, at_once=True)
    assert [event for event, _ in log.events] == ["night ends", "stopped"]
    assert [alert.alert_id for alert in telling.for_console(settings)] == ["alt_late"]


def test_what_is_for_the_console_goes_into_the_log_once(data: Path) -> None:
    settings = load_settings(data=data)
    waiting = telling.for_console(settings)
    start = datetime.now(UTC).isoformat()
    _, log = lived(settings, start, 0.02)
    assert [one["alert"] for one in log.named("alert")] == [alert.alert_id for alert in waiting]
    assert telling.for_console(settings) == ()


def test_no_round_is_made_in_quiet_hours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "alerts.toml").write_text('[[recipients]]\nname = "Anna"\nquiet = "20:00-07:00"\n[[rules]]\nname = "all"\n')
    settings = load_settings(data=tmp_path / "data", alerts=tmp_path / "alerts.toml", schedule="0 12 * * *")
    evening = datetime(2026, 11, 2, 21, tzinfo=UTC)
    with open_ledger(settings.ledger) as ledger:
        ledger.add_alerts([Alert("alt_1", "agr_1", "new_deal", "all", "hook", evening, "Deal", recipient="Anna")])
    rounds = []
    monkeypatch.setattr(telling, "announce", lambda *_, **__: rounds.append(1) or telling.Round())
    _, log = lived(settings, evening.isoformat(), 9 / 24)
    assert (rounds, log.named("alerts")) == ([], [])
    lived(settings, (evening + timedelta(hours=10)).isoformat(), 1 / 24)
    assert rounds


def test_a_second_service_says_so_and_leaves(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path / "data")
    with telling.FileLock(settings.data / ".serve.lock"), pytest.raises(RunBusy, match="serves"):
        lived(settings, "2026-11-02T12:00:00+00:00", 1)


@pytest.mark.parametrize(("name", "value"), [("SCHEDULE", "every night"), ("SCHEDULE", "99 2 * * *"), ("TIMEZONE", "Berlin")])
def test_a_broken_schedule_is_refused(name: str, value: str, tmp_path: Path) -> None:
    answer = run_command("serve", cwd=tmp_path, env=environment(**{f"MINERAL_DEALS_{name}": value}))
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert value in answer.err


def test_a_real_service_catches_up_once_is_alone_and_ends_with_its_night(tmp_path: Path) -> None:
    """Its nights wait for a Prefect server that says nothing."""
    (tmp_path / "stories").mkdir()
    (tmp_path / "sources.toml").write_text(
        f'[[sources]]\nid = "one"\npublisher = "One"\nkind = "folder"\nurl = "{tmp_path / "stories"}"\n'
    )
    nobody = "http://127.0.0.1:9/api"
    env = environment(MINERAL_DEALS_LOG_JSON="1", PREFECT_API_URL=nobody, PREFECT_HOME=str(tmp_path / "prefect"))
    settings = load_settings(data=tmp_path / "data")
    with open_ledger(settings.ledger) as ledger:
        ledger.start_run("night", "rules-1")
        ledger.database.run("UPDATE runs SET started = started - INTERVAL 5 DAY")
    seconds: list[Answer] = []

    def service(until: str) -> list[dict[str, Any]]:
        """The events of a service that is ended after one of them."""
        command = [*COMMAND, "serve", "--sources", "sources.toml"]
        process = subprocess.Popen(command, cwd=tmp_path, env=env, stderr=PIPE, text=True)
        assert process.stderr
        lines = []
        for line in process.stderr:
            lines.append(json.loads(line))
            if lines[-1]["event"] == "night starts":
                seconds.append(run_command("serve", cwd=tmp_path, env=env))
            if lines[-1]["event"] == until:
                os.kill(process.pid, signal.SIGTERM)
        assert process.wait(30) == 0
        return lines

    lines = service("night will be tried again")
    told = [line["event"] for line in lines]
    assert told == ["serving", "night starts", "night says", "night ends", "night will be tried again", "stopped"]
    assert "doesn't answer" in lines[2]["sentence"]
    (second,) = seconds
    assert (second.code, second.err.count("\n")) == (1, 1)
    assert "another process serves" in second.err
    assert [line["event"] for line in service("serving")] == ["serving", "stopped"]  # five days were missed, and caught up once
    with open_ledger(settings.ledger) as ledger:
        assert [(run.kind, run.outcome) for run in ledger.runs()] == [("night", "running"), ("night", "failed")]
