"""Runs, health of sources and the outbox."""

from dataclasses import replace
from datetime import timedelta

from pipeline.records import Alert, SourceHealth
from pipeline.store import Ledger
from tests.factory import NOON, at
from tests.pipeline.alerts.outbox import waiting

ALERT = Alert("alr_1", "agr_1", "status_change", "all", "console", NOON, "Signed", ("announced → signed", "says The Herald"))


def test_a_run_from_start_to_end(ledger: Ledger) -> None:
    run = ledger.start_run("night", "rules-1")
    assert ledger.runs() == (run,)
    failed = ledger.finish_run(replace(run, outcome="failed", error="disk full", counts={"articles": 3, "claims": 0}))
    assert ledger.runs() == (failed,)
    done = ledger.finish_run(replace(run, counts={"articles": 4}))
    assert ledger.runs() == (done,)
    assert (done.outcome, done.counts) == ("done", {"articles": 4})
    assert done.finished is not None
    assert done.finished >= run.started


def test_two_runs_at_once_have_two_ids(ledger: Ledger) -> None:
    assert len({ledger.start_run("ingest", "rules-1").run_id for _ in range(20)}) == 20


def test_health_comes_back(ledger: Ledger) -> None:
    good = SourceHealth("herald", NOON, True, None, 12, 3, 2, ("https://herald.example/3 holds no text",))
    bad = SourceHealth("bulletin", NOON, False, "the feed is an HTML page", 0, 0, 0)
    ledger.add_health("run", [good, bad])
    assert ledger.health("run") == (bad, good)


def test_a_source_is_silent_since_it_last_brought_something(ledger: Ledger) -> None:
    ledger.register_sources(
        [
            ("herald", "The Herald", "feed", "https://herald.example/feed", "GB", "en", False),
            ("bulletin", "Bulletin", "feed", None, None, None, True),
        ]
    )
    ledger.register_sources([("herald", "Herald", "feed", "https://herald.example/rss", "GB", "en", False)])
    for day, new in ((0, 4), (1, 0), (2, 0)):
        ledger.add_health(f"run{day}", [SourceHealth("herald", at(day), day < 2, None if day < 2 else "timed out", 9, new, new)])
    ledger.add_health("run0", [SourceHealth("wire", at(0), True, None, 1, 1, 1)])
    columns = "source, publisher, checks, last_success, silent_since, last_error"
    rows = ledger.database.run(f"SELECT {columns} FROM public_sources ORDER BY source")
    assert rows == [
        ("bulletin", "Bulletin", 0, None, None, None),
        ("herald", "Herald", 3, at(1), at(0), "timed out"),
        ("wire", None, 1, at(0), None, None),
    ]


def test_an_alert_stays_pending_until_it_arrives(ledger: Ledger) -> None:
    second = replace(ALERT, alert_id="alr_0", created=NOON + timedelta(seconds=1))
    assert ledger.add_alerts([second, ALERT]) == 2
    assert ledger.add_alerts([ALERT]) == 0
    assert waiting(ledger) == (ALERT, second)
    ledger.mark_alert(ALERT.alert_id, error="channel down")
    assert waiting(ledger) == (ALERT, second)
    ledger.mark_alert(ALERT.alert_id)
    assert waiting(ledger) == (second,)
    rows = ledger.database.run("SELECT delivered IS NOT NULL, attempts, error FROM alerts ORDER BY alert_id DESC")
    assert rows == [(True, 2, None), (False, 0, None)]
    assert ledger.add_alerts([ALERT]) == 0
    assert waiting(ledger) == (second,)
