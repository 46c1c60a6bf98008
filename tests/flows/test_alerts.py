"""`mineral-deals alerts` and the way of an alert from the ledger to real servers on loopback."""

import base64
import json
import signal
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows import night, telling
from flows.fruitless import fruitless
from flows.nightly import remembered, whatever_happens
from pipeline.errors import LedgerBusy, MineralDealsError
from pipeline.records import Alert, SourceHealth
from pipeline.settings import load_settings
from pipeline.store import open_ledger, query
from tests.flows.calling import COMMAND, Answer, Call
from tests.pipeline.alerts.outbox import waiting
from tests.pipeline.alerts.servers import Post, http_server, mail_server
from tests.proofs.scale import measure

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
RULES = """
[[recipients]]
name = "Anna"
channels = ["mail", "hook"]

[[recipients]]
name = "Bo"
channels = ["mail"]
digest = "daily"

[[rules]]
name = "all"
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "alerts.toml").write_text(RULES)
    monkeypatch.setenv("MINERAL_DEALS_ALERTS", str(tmp_path / "alerts.toml"))
    monkeypatch.setenv("MINERAL_DEALS_ALLOW_PRIVATE_WEBHOOKS", "1")
    return tmp_path


def set_up(monkeypatch: pytest.MonkeyPatch, **channels: object) -> None:
    monkeypatch.setenv("MINERAL_DEALS_CHANNELS", json.dumps(channels))


def test_alerts_go_out_once_by_mail_and_webhook(
    desk: Path, corpus: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    with http_server() as inbox, mail_server() as mailbox:
        set_up(monkeypatch, mail=mailbox.url, hook={"webhook": inbox.url(path="t0ken"), "secret": SECRET})
        inbox.answers = ["cut"]
        assert call("ingest", corpus).code == 0
        first = call("alerts", "send")
        assert (first.code, first.err.count("\n")) == (0, 1)
        assert "alerts for hook wait" in first.err
        assert json.loads(call("alerts", "list", "--json").out)
        assert "tried again" in call("alerts", "retry").out
        assert call("alerts", "send").err == ""
        rows = query(desk / "data/agreements.duckdb", "SELECT recipient, channel, state, attempts, title FROM alerts").rows
        deals = len({title for *_, title in rows})
        assert len(rows) == 3 * deals
        assert {row[2] for row in rows if row[0] == "Bo"} == {"waiting"}
        assert {row[2] for row in rows if row[0] == "Anna"} == {"accepted"}
        assert len(mailbox.mails) == len({mail["Message-ID"] for mail in mailbox.mails}) == deals
        ids = [post.headers["webhook-id"] for post in inbox.posts]
        assert (len(ids), len(set(ids)), ids.count(ids[0])) == (deals + 1, deals, 2)
        text = (desk / "data/agreements.duckdb").read_bytes() + (desk / "data/ledger.duckdb").read_bytes()
        assert b"t0ken" not in text
        assert SECRET.encode() not in text
        _wait_a_day(desk / "data")
        assert call("alerts", "send").err == ""
        digest = mailbox.mails[-1]
        assert digest["Subject"].endswith(f"{deals} changes")
        assert len(mailbox.mails) == deals + 1
    assert json.loads(call("alerts", "list", "--json").out) == []


def _wait_a_day(data: Path) -> None:
    with open_ledger(data / "ledger.duckdb") as ledger:
        ledger.database.run("UPDATE alerts SET due = due - INTERVAL 1 DAY WHERE due IS NOT NULL")


def test_a_preview_shows_what_rules_would_send_and_sends_nothing(data: Path, desk: Path, call: Call) -> None:
    found = call("alerts", "preview", "--json", "--days", "3").json
    deals = len({one["title"] for one in found})
    assert {(one["recipient"], one["channel"]) for one in found} == {("Anna", "mail"), ("Anna", "hook"), ("Bo", "mail")}
    assert len(found) == 3 * deals > 0
    (desk / "alerts.toml").write_text("[[rules]]\nname = 'none'\nstatuses = ['suspended']\nleast_value_usd = 1e15")
    assert f"0 alerts of {deals} changes" in call("alerts", "preview").out
    assert {state for *_, state in query(data / "agreements.duckdb", "SELECT state FROM alerts").rows} == {"waiting"}


def test_a_specimen(desk: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    with mail_server() as mailbox:
        set_up(monkeypatch, mail=mailbox.url)
        answer = call("alerts", "test", "Anna")
        assert answer.code == 1  # has a channel that isn't set up
        assert "mail: the specimen was accepted" in answer.err
        assert "hook: no such channel is set up" in answer.err
        assert mailbox.mails[0]["Subject"].startswith("Status negotiating → signed: Specimen Mining")
        assert call("alerts", "test", "Bo").code == 0
        assert mailbox.mails[0]["Message-ID"] != mailbox.mails[1]["Message-ID"]
    shown = call("alerts", "test", "console")
    assert shown.code == 0
    assert "Specimen Mining" in shown.out
    wrong = call("alerts", "test", "Ana")
    assert (wrong.code, wrong.err.count("\n")) == (2, 1)
    assert "did you mean 'Anna'?" in wrong.err
    assert not (desk / "data").exists()


def test_a_broken_channel_stops_the_work_before_it_starts(corpus: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    set_up(monkeypatch, hook={"webhook": "https://desk.example/", "secret": "whsec_none"})
    answer = call("ingest", corpus)
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "channel hook: a webhook's secret is" in answer.err


def test_nobody_else_sends_while_a_process_sends(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with http_server() as inbox:
        set_up(monkeypatch, hook={"webhook": inbox.url(), "secret": SECRET})
        monkeypatch.setenv("MINERAL_DEALS_ALLOW_PRIVATE_WEBHOOKS", "1")
        settings = load_settings(data=data)
        _readdress(data, "hook")
        with telling.FileLock(data / ".delivery.lock"):
            assert telling.announce(settings) == telling.Round()
        assert inbox.posts == []
        assert telling.announce(settings).sent == len(inbox.posts) > 0


@pytest.mark.parametrize("victim", [1, 3])
def test_a_sender_that_is_killed_between_sending_and_noting_repeats_with_the_same_id(
    victim: int, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with http_server() as inbox:
        set_up(monkeypatch, hook={"webhook": inbox.url(), "secret": SECRET})
        monkeypatch.setenv("MINERAL_DEALS_ALLOW_PRIVATE_WEBHOOKS", "1")
        _readdress(data, "hook")
        with open_ledger(data / "ledger.duckdb") as ledger:
            alerts = {alert.alert_id for alert in waiting(ledger)}
        process = subprocess.Popen([*COMMAND, "alerts", "send", "--data", str(data)], cwd=tmp_path)
        answer = inbox.answer

        def kills(post: Post) -> Any:
            if len(inbox.posts) == victim - 1:
                process.kill()
                process.wait()
            return answer(post)

        monkeypatch.setattr(inbox, "answer", kills)
        assert process.wait(60) == -signal.SIGKILL
        assert telling.announce(load_settings(data=data)).undelivered == ()
        told = [(post.headers["webhook-id"], _alert_of(post)) for post in inbox.posts]
        assert Counter(Counter(told).values()) == {1: len(alerts) - 1, 2: 1}
        assert {alert for _, alert in told} == alerts
        assert len({key for key, _ in told}) == len(alerts)
        with open_ledger(data / "ledger.duckdb") as ledger:
            assert waiting(ledger) == ()


def _alert_of(post: Post) -> str:
    (alert,) = json.loads(post.body)["data"]["alerts"]
    return str(alert["alert_id"])


def test_many_changes_are_queued_once_each() -> None:
    alerts, distinct, *_ = measure(300)
    assert alerts == distinct > 300


def _readdress(data: Path, channel: str) -> None:
    with open_ledger(data / "ledger.duckdb") as ledger:
        ledger.database.run(f"UPDATE alerts SET channel = '{channel}'")


def test_a_night_that_failed_or_was_cut_off_is_told_once(data: Path, desk: Path) -> None:
    (desk / "alerts.toml").write_text("[[rules]]\nname = 'house'\nkinds = ['failed_night', 'silent_source']")
    settings = load_settings(data=data)
    with open_ledger(settings.ledger) as ledger:
        for alert in waiting(ledger):
            ledger.mark_alert(alert.alert_id)
        ledger.start_run("night", "rules-1")
        telling.note_cut_off(ledger, settings)
        telling.note_cut_off(ledger, settings)
        for error, outcome in [("MineralDealsError: no disk", "failed"), ("OfflineError: out", "failed")] * 2 + [(None, "done")]:
            failed = replace(ledger.start_run("night", "rules-1"), error=error, outcome=outcome)
            ledger.finish_run(failed)
            telling.queue(ledger, settings, telling.failures(ledger, failed) if error else [])
        again = replace(ledger.start_run("night", "rules-1"), error="OfflineError: out once more", outcome="failed")
        telling.queue(ledger, settings, telling.failures(ledger, again))
        titles = [(alert.kind, alert.lines[0]) for alert in waiting(ledger)]
    assert titles == [
        ("failed_night", "Reason: it was cut off, by a loss of power or of memory, or by hand"),
        ("failed_night", "Reason: MineralDealsError: no disk"),
        ("failed_night", "Reason: OfflineError: out"),
        ("failed_night", "Reason: OfflineError: out once more"),
    ]


def test_nights_that_visit_nobody_between_nights_that_fail_do_not_have_the_failure_told_again(tmp_path: Path) -> None:
    told = 0
    with open_ledger(tmp_path / "ledger.duckdb") as ledger:
        for excused in ("", "resting", "", "resting", ""):
            run = ledger.start_run("night", "rules-1")
            health = [SourceHealth("one", datetime.now(UTC), False, "gone", 0, 0, 0, excused=excused)]
            ledger.add_health(run.run_id, health)
            if failure := fruitless(run, health):
                run = replace(run, outcome="failed", error=f"{type(failure).__name__}: {failure}")
                told += len(telling.failures(ledger, run))
            ledger.finish_run(run)
        assert [run.outcome for run in ledger.runs()] == ["failed", "done"] * 2 + ["failed"]
    assert told == 1


def test_a_reader_who_was_taken_out_and_digests_to_come_are_no_sign_of_a_broken_channel(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with http_server() as inbox:
        set_up(monkeypatch, hook={"webhook": inbox.url(), "secret": SECRET})
        settings = load_settings(data=desk / "data")
        now = datetime.now(UTC)
        gone = Alert("a1", "agr_1", "new_deal", "all", "hook", now, "Deal", recipient="Carl")
        later = Alert("a2", "agr_2", "new_deal", "all", "hook", now, "Deal", recipient="Bo", due=now + timedelta(days=1))
        with open_ledger(settings.ledger) as ledger:
            ledger.add_alerts([gone, later])
        assert telling.announce(settings).undelivered == ()
        with open_ledger(settings.ledger) as ledger:
            ledger.add_alerts([replace(gone, alert_id="a3", agreement_id="agr_3", recipient="Anna")])
        inbox.answers = [500]
        assert [alert.alert_id for alert, _ in telling.announce(settings).undelivered] == ["a3"]


def test_a_night_that_could_not_begin_is_recorded_whatever_else_ran_meanwhile(tmp_path: Path) -> None:
    settings = load_settings(data=tmp_path)

    def night_without_a_server() -> None:
        with remembered(settings):
            with open_ledger(settings.ledger) as ledger:
                ledger.finish_run(ledger.start_run("decision", "rules-1"))
            raise MineralDealsError("no Prefect server")

    with pytest.raises(MineralDealsError, match="no Prefect server"):
        night_without_a_server()
    with open_ledger(settings.ledger) as ledger:
        assert [(run.kind, run.outcome) for run in ledger.runs()] == [("decision", "done"), ("night", "failed")]


def test_a_timer_hears_nothing_before_the_first_night_and_while_a_run_is_at_work(
    data: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    telling.announce(load_settings(data=Path("elsewhere")))
    assert call("alerts", "send", "--data", "elsewhere") == Answer(0, "", "")
    assert not Path("elsewhere").exists()

    def busy(path: Path, **_: object) -> None:
        raise LedgerBusy(f"{path} is held by a run")

    monkeypatch.setattr(telling, "open_ledger", busy)
    assert call("alerts", "send", "--data", data) == Answer(0, "", "")


def test_a_night_that_fails_says_which_channels_did_not_take_the_news_of_it(
    desk: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk / "alerts.toml").write_text("[[rules]]\nname = 'house'\nkinds = ['failed_night']\nchannels = ['hook']")
    with http_server() as inbox:
        set_up(monkeypatch, hook={"webhook": inbox.url(), "secret": SECRET})
        inbox.answers = [500]
        settings = load_settings(data=desk / "data")

        def broken_night() -> None:
            with whatever_happens(settings), night.recorded(settings, "night"):
                raise MineralDealsError("no disk")

        with pytest.raises(MineralDealsError, match="no disk"):
            broken_night()
    assert "alerts for hook wait for the next run (1): it answered 500" in capsys.readouterr().err


def test_rules_that_break_during_a_night_cost_neither_its_record_nor_its_own_error(desk: Path) -> None:
    settings = load_settings(data=desk / "data")

    def broken_night() -> None:
        with night.recorded(settings, "night"):
            (desk / "alerts.toml").write_text("[[rules]")
            raise RuntimeError("the models fell over")

    with pytest.raises(RuntimeError, match="fell over"):
        broken_night()
    with open_ledger(settings.ledger) as ledger:
        assert [(run.outcome, run.error) for run in ledger.runs()] == [("failed", "RuntimeError: the models fell over")]


def test_secrets_stand_in_files_that_nobody_else_reads(tmp_path: Path, call: Call) -> None:
    (tmp_path / "data").mkdir()
    secrets = tmp_path / "data" / "secrets.toml"
    secrets.touch(0o644)
    secrets.write_text('alert_urls = ["json://s3cret@127.0.0.1:9/"]')
    answer = call("alerts", "test", "json")
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert f"run `chmod 600 {secrets.relative_to(tmp_path)}`" in answer.err
    secrets.chmod(0o600)
    answer = call("alerts", "test", "json")
    assert answer.code == 1
    assert "s3cret" not in answer.err
    secrets.write_text("pace = 3.0")
    assert "pace is no secret" in call("alerts", "test", "json").err


def test_a_webhook_that_asks_for_time_is_left_alone(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with http_server() as inbox:
        set_up(monkeypatch, hook={"webhook": inbox.url(), "secret": SECRET})
        monkeypatch.setenv("MINERAL_DEALS_ALLOW_PRIVATE_WEBHOOKS", "1")
        settings = load_settings(data=data)
        _readdress(data, "hook")
        inbox.answers = [(429, {"Retry-After": "3600"})]
        for _ in range(2):
            telling.announce(settings)
        assert len(inbox.posts) == 1
        with open_ledger(settings.ledger) as ledger:
            (when,) = ledger.next_alerts("console").values()
        assert timedelta(minutes=55) < when - datetime.now(UTC) <= timedelta(hours=1)
