"""From changes to alerts: stable ids, channels, quotes, and no flood on the first run."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from itertools import pairwise

from pipeline.alerts import (
    AgreementChange,
    Desk,
    Quote,
    Recipient,
    Rule,
    address,
    diff,
    night_notice,
    notice_of,
    source_notice,
)
from pipeline.alerts.matching import FLOOD
from pipeline.records import Agreement, Alert
from tests.factory import NOON, agreement, at

EVERYTHING = [Rule("everything")]


def new_deals(number: int) -> tuple[AgreementChange, ...]:
    return diff([], [agreement(n, value=(n * 1e6, "USD")) for n in range(number)])


def told(
    changes: Sequence[AgreementChange], rules: Sequence[Rule], *, channels: Sequence[str], now: datetime,
    quotes: Mapping[str, Quote] | None = None, bulk: bool = False,
) -> tuple[Alert, ...]:  # fmt: skip
    """The alerts of changes, for readers without a name."""
    notices = [notice_of(change, quotes or {}, now, bulk=bulk) for change in changes]
    return address(notices, Desk(tuple(rules)), channels=channels, now=now)[1]


def test_one_alert_a_change_rule_and_channel() -> None:
    rules = [Rule("all"), Rule("cobalt", minerals=("cobalt",)), Rule("tin", minerals=("tin",))]
    alerts = told(new_deals(2), rules, channels=["console", "json:1"], now=NOON)
    assert len(alerts) == len({one.alert_id for one in alerts}) == 2 * 2 * 2
    assert {(one.rule, one.channel) for one in alerts} == {
        (rule, where) for rule in ("all", "cobalt") for where in ("console", "json:1")
    }


def test_the_same_change_has_the_same_id_for_ever() -> None:
    def ids(status: str, day: int, **changes: object) -> set[str]:
        before, after = agreement(1), agreement(1, status=status, **changes)
        return {one.alert_id for one in told(diff([before], [after]), EVERYTHING, channels=["console"], now=at(day))}

    assert ids("completed", 0) == ids("completed", 9, articles=7)
    assert ids("completed", 0).isdisjoint(ids("terminated", 0))


def test_a_change_that_comes_again_is_told_again() -> None:
    states = [
        agreement(1, status=status, claim_ids=tuple(f"c{n}" for n in range(count)))
        for count, status in enumerate(("signed", "suspended", "signed", "suspended"), 1)
    ]
    changes = [change for before, after in pairwise(states) for change in diff([before], [after])]
    assert len({one.alert_id for one in told(changes, EVERYTHING, channels=["console"], now=NOON)}) == 3


def test_channels_of_a_rule() -> None:
    set_up = ["console", "slack:1", "slack:2", "json:3"]
    rules = [Rule("a", channels=("slack",)), Rule("b", channels=("json:3", "console")), Rule("c", channels=("mailto",))]
    alerts = told(new_deals(1), rules, channels=set_up, now=NOON)
    assert [(one.rule, one.channel) for one in alerts] == [
        ("a", "slack:1"),
        ("a", "slack:2"),
        ("b", "json:3"),
        ("b", "console"),
        ("c", "mailto"),
    ]


def test_headline_and_lines() -> None:
    before = agreement(1, claim_ids=("c1",))
    after = agreement(1, claim_ids=("c1", "c2"), status="completed", value=(5e6, "EUR"), value_usd=5.8e6, institutions=("DFC",))
    quotes = {name: Quote(f"They said {name}.", "The Herald", f"https://herald.example/{name}") for name in ("c1", "c2")}
    status, terms = told(diff([before], [after]), EVERYTHING, channels=["console"], now=NOON, quotes=quotes)
    assert status.title == f"Status signed → completed: {after.title}"
    assert terms.title == f"Value now EUR 5 million: {after.title}"
    assert status.lines == (
        "Who: Kabanda Mining, Redwater Metals, DFC",
        "Countries: CD, US",
        "Minerals: cobalt",
        "Status: completed",
        "Value: EUR 5 million (about USD 5,800,000)",
        "Confidence: 0.80 from 1 outlet",
        "Says: “They said c2.”",
        "Source: The Herald https://herald.example/c2",
        f"Agreement: {after.agreement_id}",
    )


def test_headlines_of_every_kind() -> None:
    one, other = agreement(1, claim_ids=("c1",)), agreement(2, claim_ids=("c2",))
    both = agreement(1, claim_ids=("c1", "c2"))
    assert titles([], [one]) == [f"New deal: {one.title}"]
    assert titles([one], []) == [f"No longer reported: {one.title}"]
    assert titles([one, other], [both]) == [f"Two deals are one: {one.title}"]


def titles(before: list[Agreement], after: list[Agreement]) -> list[str]:
    return [one.title for one in told(diff(before, after), EVERYTHING, channels=["console"], now=NOON)]


def test_a_page_cannot_reach_the_terminal() -> None:
    evil = Quote("signed\x1b[2J\x07 \u202eoffer\n\nNew deal: fake", "The\x00Herald", "https://herald.example/")
    (alert,) = told(diff([], [agreement(1, claim_ids=("c1",))]), EVERYTHING, channels=["console"], now=NOON, quotes={"c1": evil})
    assert "Says: “signed [2J offer New deal: fake”" in alert.lines
    assert all(line.isprintable() for line in alert.lines)


def test_each_recipient_gets_what_the_rules_say_once() -> None:
    desk = Desk(
        (Rule("all"), Rule("cobalt", minerals=("cobalt",), recipients=("Bo",)), Rule("tin", minerals=("tin",))),
        (Recipient("Anna", ("mail",)), Recipient("Bo", ("hook", "slack"), digest="daily")),
    )
    notices = [notice_of(change, {}, NOON) for change in new_deals(2)]
    summaries, alerts = address(notices, desk, channels=["console", "mail", "slack:1", "hook"], now=NOON)
    assert summaries == ()
    assert Counter((one.recipient, one.channel, one.rule) for one in alerts) == {
        ("Anna", "mail", "all"): 2,
        ("Bo", "hook", "all"): 2, ("Bo", "slack:1", "all"): 2, ("Bo", "hook", "cobalt"): 2, ("Bo", "slack:1", "cobalt"): 2,
    }  # fmt: skip
    assert len({one.alert_id for one in alerts}) == len(alerts)
    assert {one.due is None for one in alerts if one.recipient == "Anna"} == {True}
    assert {one.due for one in alerts if one.recipient == "Bo"} == {datetime(2026, 11, 3, 8, tzinfo=UTC)}


def test_old_articles_in_bulk_give_each_reader_one_summary() -> None:
    desk = Desk((Rule("all"), Rule("cobalt", minerals=("cobalt",))), (Recipient("Anna", ("mail",)), Recipient("Bo", ("mail",))))
    notices = [notice_of(change, {}, NOON, "run_1", bulk=True) for change in new_deals(1000)]
    summaries, alerts = address(notices, desk, channels=["mail"], now=NOON, occasion="Backfill")
    assert [(one.recipient, one.kind, one.title) for one in alerts] == [
        (name, "summary", "Backfill: 1000 deals for 2 rules; alerts tell of changes from now on") for name in ("Anna", "Bo")
    ]
    assert {one.notice_id for one in alerts} == {one.notice_id for one in summaries}


def test_house_news_must_be_asked_for() -> None:
    night = night_notice("run_1", NOON, "MineralDealsError: no\x1b disk", NOON)
    notices = [night, source_notice("herald", "H", NOON, None, NOON, "run_1")]
    rules = (Rule("all"), Rule("house", kinds=("failed_night", "silent_source")))
    _, alerts = address(notices, Desk(rules), channels=["console"], now=NOON)
    assert [(one.rule, one.kind) for one in alerts] == [("house", "failed_night"), ("house", "silent_source")]
    assert alerts[0].lines[0] == "Reason: MineralDealsError: no disk"


def test_a_first_run_gives_one_summary() -> None:
    (summary,) = told(new_deals(FLOOD + 1), EVERYTHING, channels=["console"], now=NOON, bulk=True)
    assert summary.title.startswith(f"First run: {FLOOD + 1} deals")
    assert (len(summary.lines), summary.agreement_id) == (10, "")
    assert f"({FLOOD})" in summary.lines[0]  # the largest comes first
    assert len(told(new_deals(FLOOD), EVERYTHING, channels=["console"], now=NOON, bulk=True)) == FLOOD
    assert len(told(new_deals(FLOOD + 1), EVERYTHING, channels=["console"], now=NOON)) == FLOOD + 1
