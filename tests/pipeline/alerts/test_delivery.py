"""What goes out when: order, backoff, quiet hours, digests, channels that fail, refuse, or ask to be left alone."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.alerts import Delivery, Recipient, compose, deliver
from pipeline.alerts.channel import Passing, PutOff, Refused
from pipeline.alerts.delivery import IN_A_ROW, LONGEST, PATIENCE
from pipeline.alerts.recipients import DAYS
from pipeline.alerts.rendering import Message
from pipeline.records import Queued
from tests.factory import NOON
from tests.pipeline.alerts.outbox import queued


class Hook:
    """A channel that answers as it is told; then it takes everything."""

    def __init__(self, *answers: Exception | None) -> None:
        self.answers, self.sent = list(answers), list[Message]()

    def send(self, message: Message) -> None:
        self.sent.append(message)
        answer = self.answers.pop(0) if self.answers else None
        if answer:
            raise answer


class Box:
    """An outbox in memory, which is delivered from as the ledger's is."""

    def __init__(self, *alerts: Queued, recipients: tuple[Recipient, ...] = ()) -> None:
        self.waiting = {one.alert.alert_id: one for one in alerts}
        self.recipients, self.now, self.states = recipients, NOON, dict[str, str]()

    def note(self, one: Delivery) -> None:
        for mark in one.marks:
            self.states[mark.alert_id] = mark.state
            old = self.waiting.pop(mark.alert_id)
            if mark.state == "waiting":
                first = old.first_failed or mark.tried
                self.waiting[mark.alert_id] = replace(old, attempts=old.attempts + 1, next_try=mark.next_try, first_failed=first)
        if one.hold:
            self.waiting = {key: replace(old, held_until=one.hold) for key, old in self.waiting.items()}
        if one.rest:
            for key, old in self.waiting.items():
                if old.attempts or (one.untried and (old.alert.due or old.alert.created) <= self.now):
                    self.waiting[key] = replace(old, next_try=one.rest)

    def round(self, hook: Hook, *, eager: bool = False, after: timedelta = timedelta(0)) -> tuple[Delivery, ...]:
        self.now += after
        waiting = sorted(self.waiting.values(), key=lambda one: one.alert.created)
        messages = compose(waiting, self.recipients)
        return deliver(messages, {"hook": hook}, self.note, lambda: self.now, recipients=self.recipients, eager=eager)


def test_what_is_taken_is_sent_once() -> None:
    box, hook = Box(queued(1), queued(2)), Hook()
    box.round(hook)
    box.round(hook)
    assert [one.queued[0].alert.alert_id for one in hook.sent] == ["alt_1", "alt_2"]
    assert box.states == {"alt_1": "accepted", "alt_2": "accepted"}


def test_a_channel_that_is_down_for_a_day_gets_everything_once_and_in_order_when_it_is_back() -> None:
    alerts = [queued(number % 3, alert_id=f"alt_{number}", notice_id=f"n{number}") for number in range(12)]
    alerts = [replace(one, alert=replace(one.alert, created=NOON + timedelta(seconds=n))) for n, one in enumerate(alerts)]
    box, hook = Box(*alerts), Hook(*[Passing("down")] * 10_000)
    for _ in range(24 * 12):
        box.round(hook, after=timedelta(minutes=5))
    assert len(hook.sent) <= IN_A_ROW * (24 + 6)  # a handful at once, then those of the longest pause
    first_try = [one.queued[0].alert.alert_id for one in hook.sent[:3]]
    assert first_try == ["alt_0", "alt_1", "alt_2"]  # one for each deal; what comes after them waits
    hook.answers.clear()
    hook.sent.clear()
    for _ in range(24):
        box.round(hook, after=timedelta(minutes=5))
    assert not box.waiting
    told = [one.queued[0].alert for one in hook.sent]
    assert sorted(alert.alert_id for alert in told) == sorted(one.alert.alert_id for one in alerts)
    for deal in {alert.agreement_id for alert in told}:
        times = [alert.created for alert in told if alert.agreement_id == deal]
        assert times == sorted(times)


def test_tries_are_ever_further_apart() -> None:
    box, hook, times = Box(queued()), Hook(*[Passing("down")] * 1_000), list[datetime]()
    for _ in range(600):
        sent = len(hook.sent)
        box.round(hook, after=timedelta(minutes=1))
        times += [box.now] * (len(hook.sent) - sent)
    gaps = [after - before for before, after in pairwise(times)]
    assert gaps == sorted(gaps)
    assert gaps[0] == timedelta(minutes=1)
    assert gaps[-1] == LONGEST


def test_a_run_tries_at_once_what_failed_a_short_while_ago() -> None:
    box, hook = Box(queued()), Hook(Passing("down"))
    box.round(hook)
    assert [one.state for one in box.round(hook)] == ["kept"]
    assert [one.state for one in box.round(hook, eager=True)] == ["accepted"]


def test_a_channel_that_failed_three_times_in_a_row_rests_with_all_that_waits_for_it() -> None:
    box, hook = Box(*(queued(n) for n in range(9))), Hook(*[Passing("down")] * 100)
    box.round(hook)
    for _ in range(3):
        assert {one.state for one in box.round(hook, after=timedelta(seconds=15))} == {"kept"}
    assert len(hook.sent) == IN_A_ROW
    box.round(hook, eager=True)  # a run is in no mood to wait
    assert len(hook.sent) == 2 * IN_A_ROW
    hook.answers.clear()
    box.round(hook, after=timedelta(minutes=2))
    assert set(box.states.values()) == {"accepted"}


def test_a_channel_that_stays_down_rests_as_often_when_its_alerts_are_given_up() -> None:
    box, hook, tries = Box(*(queued(n) for n in range(20))), Hook(*[Passing("down")] * 10_000), list[int]()
    for _ in range(24 * 9):
        sent = len(hook.sent)
        box.round(hook, after=timedelta(hours=1))
        tries.append(len(hook.sent) - sent)
    assert "given_up" in box.states.values()
    assert max(tries) == IN_A_ROW


def test_messages_that_a_channel_never_takes_keep_no_others_back() -> None:
    class Picky(Hook):
        def send(self, message: Message) -> None:
            super().send(message)
            if message.queued[0].alert.alert_id in poison:
                raise Passing("it answered 500")

    poison = {f"alt_{n}" for n in range(2 * IN_A_ROW)}
    box, hook = Box(*(queued(n) for n in range(20))), Picky()
    for _ in range(60):
        box.round(hook, after=timedelta(minutes=1))
    assert set(box.waiting) == poison
    assert len(hook.sent) - 14 < 60  # and they are tried ever more rarely


def test_a_rest_keeps_back_no_digest_that_was_not_due_and_nothing_whose_turn_never_came() -> None:
    class Picky(Hook):
        def send(self, message: Message) -> None:
            super().send(message)
            if not message.recipient:
                raise Passing("it answered 500")

    readers = (Recipient("Anna", digest="daily"), Recipient("Bo", quiet=(time(11), time(12, 10))))
    poison = [queued(n, attempts=40) for n in range(IN_A_ROW)]
    digest, kept = queued(8, recipient="Anna", due=NOON + timedelta(minutes=10)), queued(9, recipient="Bo")
    box, hook = Box(*poison, digest, kept, recipients=readers), Picky()
    assert [one.rest for one in box.round(hook) if one.rest] == [NOON + LONGEST]
    assert len(hook.sent) == IN_A_ROW
    box.round(hook, after=timedelta(minutes=10))
    assert {one.recipient for one in hook.sent[IN_A_ROW:]} == {"Anna", "Bo"}
    box, down = Box(*(queued(n) for n in range(IN_A_ROW)), digest, recipients=readers), Hook(*[Passing("down")] * IN_A_ROW)
    box.round(down)
    box.round(down, after=timedelta(minutes=10))
    assert down.sent[IN_A_ROW].recipient == "Anna"


def test_what_waits_for_a_reader_who_was_taken_out_makes_no_rest_longer() -> None:
    gone = [queued(n, alert_id=f"gone {n}", recipient="Carl", attempts=100, next_try=NOON + timedelta(hours=1)) for n in range(2)]
    for others in ([], gone):
        box = Box(*others, *(queued(n) for n in range(IN_A_ROW)), recipients=(Recipient("Anna"),))
        assert [one.rest for one in box.round(Hook(*[Passing("down")] * IN_A_ROW)) if one.rest] == [NOON + timedelta(minutes=1)]


def test_a_channel_that_asks_for_time_gets_it() -> None:
    box, hook = Box(queued(1), queued(2)), Hook(Passing("429", wait=7200.0))
    first = box.round(hook)
    assert [one.state for one in first] == ["waiting", "kept"]
    assert first[0].hold == NOON + timedelta(hours=2)
    box.round(hook, after=timedelta(minutes=119), eager=True)
    assert len(hook.sent) == 1
    box.round(hook, after=timedelta(minutes=2), eager=True)
    assert len(hook.sent) == 3


def test_what_is_refused_is_final_and_keeps_nothing_else_back() -> None:
    box, hook = Box(queued(1), queued(1, alert_id="later", notice_id="n2")), Hook(Refused("it answered 400"))
    done = box.round(hook)
    assert [(one.state, one.error) for one in done] == [("refused", "it answered 400"), ("accepted", None)]
    box.round(hook, after=timedelta(days=1))
    assert len(hook.sent) == 2


def test_a_channel_without_luck_for_a_week_is_given_up() -> None:
    box, hook = Box(queued()), Hook(*[Passing("down")] * 100)
    box.round(hook, after=2 * PATIENCE)  # the machine was off meanwhile: nothing was tried
    box.round(hook, after=PATIENCE)
    assert box.states == {"alt_1": "waiting"}
    box.round(hook, after=timedelta(hours=2))
    assert box.states == {"alt_1": "given_up"}
    assert not box.waiting


def test_a_channel_that_is_not_set_up_is_named_and_one_that_raises_is_reported_without_its_words() -> None:
    class Rude:
        def send(self, message: Message) -> None:  # noqa: ARG002 - a channel's signature
            raise RuntimeError("json://user:s3cret@host")

    found: list[Delivery] = []
    messages = compose([queued(1, "slack"), queued(2, "rude")])
    deliver(messages, {"rude": Rude()}, found.append, lambda: NOON)
    assert [one.state for one in found] == ["waiting", "waiting"]
    assert "no channel slack is set up" in (found[0].error or "")
    assert found[1].error == "rude failed with RuntimeError: try `mineral-deals alerts test`"


def test_a_reader_who_was_taken_out_gets_nothing_more_and_keeps_nobody_back() -> None:
    both = [queued(n, recipient=who, alert_id=f"{who} {n}") for who in ("Bo", "Anna") for n in range(IN_A_ROW)]
    box, hook = Box(*both, recipients=(Recipient("Anna"),)), Hook()
    box.round(hook)
    assert {one.recipient for one in hook.sent} == {"Anna"}
    assert {state for name, state in box.states.items() if name.startswith("Bo")} == {"waiting"}
    box.recipients = (Recipient("Anna"), Recipient("Bo"))  # it was a slip
    box.round(hook, after=timedelta(minutes=2))
    assert len(hook.sent) == 2 * IN_A_ROW
    assert set(box.states.values()) == {"accepted"}


def test_what_waits_for_a_reader_who_was_taken_out_is_given_up_in_the_end() -> None:
    box, hook = Box(queued(recipient="Bo"), recipients=(Recipient("Anna"),)), Hook()
    box.round(hook)
    box.round(hook, after=PATIENCE)
    box.round(hook, after=timedelta(hours=2))
    assert (box.states, hook.sent) == ({"alt_1": "given_up"}, [])


def test_tries_that_one_of_several_readers_put_off_are_told_from_other_failures() -> None:
    for failure, told in ((Passing("down"), False), (PutOff("451 greylisted"), True)):
        (one,) = Box(queued()).round(Hook(failure))
        assert [mark.put_off for mark in one.marks] == [told]


def test_two_rules_make_one_message_of_one_notice() -> None:
    both = [queued(1, rule="a"), replace(one := queued(1), alert=replace(one.alert, alert_id="alt_b", rule="b"))]
    box, hook = Box(*both), Hook()
    box.round(hook)
    (message,) = hook.sent
    assert "“a”, “b”" in message.foot[0]
    assert len(message.stories) == 1
    assert box.states == {"alt_1": "accepted", "alt_b": "accepted"}


@pytest.mark.parametrize(("hour", "sent"), [(19, 1), (20, 0), (23, 0), (3, 0), (7, 1)])
def test_quiet_hours_are_the_readers_own(hour: int, sent: int) -> None:
    reader = Recipient("Anna", quiet=(time(20), time(7)), zone="Asia/Tokyo")
    box, hook = Box(queued(recipient="Anna"), recipients=(reader,)), Hook()
    box.now = datetime.fromisoformat(f"2026-11-03T{hour:02}:00:00+09:00")
    box.round(hook, eager=True)
    assert len(hook.sent) == sent


def test_a_digest_goes_out_in_one_piece_and_has_the_same_id_at_each_try() -> None:
    reader = Recipient("Anna", digest="daily", at=time(8), zone="Europe/Berlin")
    due = reader.due(NOON)
    assert due == datetime.fromisoformat("2026-11-03T08:00:00+01:00")
    box = Box(*(queued(n, recipient="Anna", due=due) for n in range(5)), recipients=(reader,))
    hook = Hook(Passing("down"))
    box.round(hook, after=timedelta(hours=18))  # 06:00 UTC, an hour early
    assert not hook.sent
    box.round(hook, after=timedelta(hours=1))
    box.round(hook, after=timedelta(hours=1))
    assert [len(one.queued) for one in hook.sent] == [5, 5]
    assert len({one.message_id for one in hook.sent}) == 1
    assert set(box.states.values()) == {"accepted"}


ZONES = ("UTC", "Europe/Berlin", "America/Santiago", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca")


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)),
    st.times().map(lambda one: one.replace(second=0, microsecond=0)),
    st.sampled_from(ZONES),
    st.sampled_from(DAYS),
)
def test_digests_come_at_their_time_over_months_years_and_changes_of_the_clock(
    now: datetime, at: time, zone: str, day: str
) -> None:
    for digest, days in (("daily", 1), ("weekly", 7)):
        reader = Recipient("Anna", digest=digest, at=at, day=day, zone=zone)
        due = reader.due(now)
        assert due is not None
        assert now < due <= now + timedelta(days=days, hours=2)
        local = due.astimezone(ZoneInfo(zone))
        skipped = local.replace(tzinfo=None) - datetime.combine(local.date(), at)  # the hour that is left out in spring
        assert timedelta(0) <= skipped <= timedelta(hours=1)
        assert digest == "daily" or DAYS[local.weekday()] == day
        assert reader.due(due - timedelta(seconds=1)) == due
        assert (reader.due(due) or due) > due


@given(st.datetimes(datetime(2026, 1, 1), datetime(2029, 1, 1), timezones=st.just(UTC)), st.sampled_from(ZONES))
def test_quiet_hours_end_each_day_whatever_the_clock_does(now: datetime, zone: str) -> None:
    reader = Recipient("Anna", quiet=(time(20), time(7)), zone=zone)
    hours = [reader.is_quiet(now + timedelta(minutes=30 * n)) for n in range(52)]
    assert 20 <= sum(hours) <= 32  # eleven hours of 26, an hour more or less when the clock is changed, or twice their end
    assert reader.is_quiet(now) == (now.astimezone(ZoneInfo(zone)).hour not in range(7, 20))


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ("2026-11-02T07:59:00+01:00", "2026-11-02T08:00:00+01:00"),  # a Monday
        ("2026-11-02T08:00:00+01:00", "2026-11-09T08:00:00+01:00"),
        ("2026-11-07T12:00:00+01:00", "2026-11-09T08:00:00+01:00"),
        ("2026-10-24T12:00:00+02:00", "2026-10-26T08:00:00+01:00"),  # the clock goes back between
    ],
)
def test_a_weekly_digest(now: str, due: str) -> None:
    reader = Recipient("Anna", digest="weekly", day="monday", at=time(8), zone="Europe/Berlin")
    assert reader.due(datetime.fromisoformat(now)) == datetime.fromisoformat(due)
