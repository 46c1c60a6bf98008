"""The outbox in the ledger: notices kept once, alerts of earlier versions, and what is tried again."""

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb

from pipeline.records import Alert, Mark, Notice
from pipeline.store import open_ledger
from pipeline.store.database import Database
from pipeline.store.ledger import Ledger
from pipeline.store.opening import MIGRATIONS, migrate
from tests.factory import NOON

FACTS = {"quotes": [["so", "H", "https://h.example/"]]}
NOTICE = Notice("ntc_1", "new_deal", "agr_1", NOON, "run_1", "New deal", ("Who: A",), FACTS)
DUE = NOON + timedelta(hours=9)
ALERT = Alert("alt_1", "agr_1", "new_deal", "all", "hook", NOON, "New deal", ("Who: A",), "Anna", "ntc_1", DUE)


def test_an_alert_has_the_words_and_facts_of_its_notice(ledger: Ledger) -> None:
    assert ledger.add_notices([NOTICE, NOTICE]) == 1
    assert ledger.add_alerts([ALERT, replace(ALERT, alert_id="alt_2", recipient="Bo", due=None)]) == 2
    assert ledger.add_notices([NOTICE]) == ledger.add_alerts([ALERT]) == 0
    first, second = ledger.outbox()
    assert first.alert == ALERT
    assert (second.alert.recipient, second.alert.due, second.facts) == ("Bo", None, NOTICE.facts)
    assert ledger.notices(NOON) == ledger.latest_notices(5) == (NOTICE,)
    assert ledger.notices(NOON + timedelta(seconds=1)) == ()


def test_what_is_refused_or_given_up_waits_no_more_until_it_is_retried(ledger: Ledger) -> None:
    alerts = [replace(ALERT, alert_id=f"alt_{n}", due=None) for n in range(4)]
    ledger.add_alerts(alerts)
    states = ("refused", "given_up", "waiting", "accepted")
    ledger.mark_alerts(Mark(one.alert_id, state, NOON, "no", NOON) for one, state in zip(alerts, states, strict=True))
    assert [one.alert.alert_id for one in ledger.outbox()] == ["alt_2"]
    assert [row[2:4] for row in ledger.alert_states()] == [("given_up", 1), ("refused", 1), ("waiting", 1)]
    ledger.mark_alerts([Mark("alt_2", "waiting", NOON + timedelta(hours=1), "no", NOON, put_off=True)])
    assert [(one.first_failed, one.put_off) for one in ledger.outbox()] == [(NOON, 1)]
    assert ledger.retry_alerts() == 3
    assert {(one.first_failed, one.put_off) for one in ledger.outbox()} == {(None, 0)}
    again = [(one.alert.alert_id, one.attempts, one.next_try) for one in ledger.outbox()]
    assert again == [(f"alt_{n}", 1 + (n == 2), None) for n in range(3)]
    ledger.mark_alerts([Mark("alt_3", "refused", NOON, "too late")])
    assert [row[0] for row in ledger.database.run("SELECT state FROM alerts WHERE alert_id = 'alt_3'")] == ["accepted"]


def test_a_rest_takes_what_failed_and_what_was_due(ledger: Ledger) -> None:
    due = {"failed": DUE, "due": NOON, "later": DUE}
    ledger.add_alerts(replace(ALERT, alert_id=name, due=when) for name, when in due.items())
    ledger.mark_alerts([Mark("failed", "waiting", NOON, "no", NOON)])
    for until, of, rest in ((DUE, None, {"failed"}), (DUE + timedelta(hours=1), NOON, {"failed", "due"})):
        ledger.rest_channel("hook", until, of)
        assert {one.alert.alert_id for one in ledger.outbox() if one.next_try == until} == rest


def test_the_time_of_the_next_try(ledger: Ledger) -> None:
    assert ledger.next_alerts("console") == {}
    ledger.add_alerts([ALERT, replace(ALERT, alert_id="alt_2", channel="console", due=None)])
    assert ledger.next_alerts("console") == {"Anna": DUE}
    ledger.hold_channel("hook", until := NOON + timedelta(hours=12))
    assert ledger.next_alerts("console") == {"Anna": until}
    names = ("hook", "mail")
    ledger.add_alerts(replace(ALERT, alert_id=f"alt_{one}", channel=one, recipient=one, due=None) for one in names)
    assert ledger.next_alerts("console") == {"Anna": until, "hook": until, "mail": NOON}


def test_alerts_of_an_earlier_version_go_on(tmp_path: Path) -> None:
    old = tmp_path / "migrations"
    old.mkdir()
    for file in sorted(MIGRATIONS.glob("000[123]_*.sql")):
        shutil.copy(file, old)
    path = tmp_path / "ledger.duckdb"
    with duckdb.connect(str(path)) as connection:
        migrate(Database(path, connection), old)
        for n, delivered in enumerate(("NULL", "TIMESTAMPTZ '2026-11-02 12:00:00Z'")):
            row = f"'alt_{n}', 'agr_1', 'merge', 'all', 'console', TIMESTAMPTZ '2026-11-02 11:00:00Z', 'Old', ['Who: A']"
            connection.execute(f"INSERT INTO alerts VALUES ({row}, {delivered}, 1, NULL)")
    with open_ledger(path) as ledger:
        (waiting,) = ledger.outbox()
        assert (waiting.alert.alert_id, waiting.alert.title, waiting.alert.lines) == ("alt_0", "Old", ("Who: A",))
        states = ledger.database.run("SELECT alert_id, state FROM public_alerts ORDER BY alert_id")
    assert states == [("alt_0", "waiting"), ("alt_1", "accepted")]
