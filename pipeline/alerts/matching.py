"""From notices and rules to alerts: one for each notice, rule, recipient and channel, with an id that is always the same."""

from collections.abc import Sequence
from datetime import datetime

from pipeline.alerts.alerts_file import Desk
from pipeline.alerts.recipients import EVERYONE, Recipient
from pipeline.alerts.rules import Rule, notice_profile
from pipeline.records import Alert, Notice, stable_id

FLOOD = 25  # notices of a first run or of old articles, for one reader through one channel, from which one summary stands for all
LARGEST = 10  # deals that a summary names

Wanted = dict[tuple[Recipient, str], list[tuple[Notice, Rule]]]  # by reader and channel


def address(
    notices: Sequence[Notice], desk: Desk, *, channels: Sequence[str], now: datetime, occasion: str = "First run"
) -> tuple[tuple[Notice, ...], tuple[Alert, ...]]:
    """Summaries that stand for many notices, and the alerts that rules ask for, in the order of the notices.

    `channels` names those that are set up: a reader without channels gets all of them, one that names a scheme ("slack") all
    addresses of that scheme. Of bulk notices a reader who would get more than FLOOD through a channel gets one summary instead,
    which `occasion` opens. The same notice always gives the same ids, so that an outbox takes it once.
    """
    summaries: dict[str, Notice] = {}
    alerts: list[Alert] = []
    for (reader, channel), wanted in _wanted(notices, desk, channels).items():
        due = reader.due(now)
        bulk = {notice.notice_id for notice, _ in wanted if notice.bulk}
        if len(bulk) > FLOOD:
            many = [(notice, rule) for notice, rule in wanted if notice.bulk]
            wanted = [(notice, rule) for notice, rule in wanted if not notice.bulk]
            summary = _summary(many, reader, now, occasion)
            summaries[summary.notice_id] = summary
            alerts.append(_alert(summary, ", ".join(dict.fromkeys(rule.name for _, rule in many)), reader, channel, due))
        alerts += [_alert(notice, rule.name, reader, channel, due) for notice, rule in wanted]
    return tuple(summaries.values()), tuple(alerts)


def _wanted(notices: Sequence[Notice], desk: Desk, channels: Sequence[str]) -> Wanted:
    """What each reader gets through each channel, in the order of the notices."""
    profiles = [(place, notice_profile(notice)) for place, notice in enumerate(notices)]
    found: dict[tuple[Recipient, str], list[tuple[int, Rule]]] = {}
    for rule in desk.rules:
        fits = [(place, rule) for place, told in profiles if rule.takes(told)]
        if fits:
            for key in _readers(rule, desk, channels):
                found.setdefault(key, []).extend(fits)
    return {
        key: [(notices[place], rule) for place, rule in sorted(places, key=lambda one: one[0])] for key, places in found.items()
    }


def _readers(rule: Rule, desk: Desk, channels: Sequence[str]) -> list[tuple[Recipient, str]]:
    """Who hears of what a rule takes, and through which channels; one that isn't set up is kept, so that delivery says so."""
    if rule.channels or not desk.recipients:
        return [(EVERYONE, channel) for channel in fitting(rule.channels, channels)]
    readers = [one for one in desk.recipients if not rule.recipients or one.name in rule.recipients]
    return [(one, channel) for one in readers for channel in fitting(one.channels, channels)]


def fitting(names: Sequence[str], channels: Sequence[str]) -> list[str]:
    """Channels by names or schemes; all of them when none is named, and a name that isn't set up as it stands."""
    if not names:
        return list(channels)
    found: list[str] = []
    for name in names:
        fits = [channel for channel in channels if channel == name or channel.split(":")[0] == name]
        found += [channel for channel in fits or [name] if channel not in found]
    return found


def _alert(notice: Notice, rule: str, reader: Recipient, channel: str, due: datetime | None) -> Alert:
    alert_id = stable_id("alt", notice.notice_id, rule, reader.name, channel)
    return Alert(
        alert_id, notice.agreement_id, notice.kind, rule, channel, notice.created, notice.title, notice.lines, reader.name,
        notice.notice_id, due,
    )  # fmt: skip


def _summary(many: Sequence[tuple[Notice, Rule]], reader: Recipient, now: datetime, occasion: str) -> Notice:
    """One notice for all that a first run or old articles brought a reader; it is about no single deal."""
    told = {notice.notice_id: notice for notice, _ in many}
    deals = {notice.agreement_id for notice in told.values()}
    names = list(dict.fromkeys(rule.name for _, rule in many))
    by_value = sorted(told.values(), key=lambda one: (-(one.facts["agreement"]["value_usd"] or 0.0), one.agreement_id))
    whose = f"rule “{names[0]}”" if len(names) == 1 else f"{len(names)} rules"
    run_id = many[0][0].run_id
    return Notice(
        notice_id=stable_id("ntc", "summary", run_id, occasion, reader.name, *names),
        kind="summary",
        agreement_id="",
        created=now,
        run_id=run_id,
        title=f"{occasion}: {len(deals)} deals for {whose}; alerts tell of changes from now on",
        lines=tuple(notice.title for notice in by_value[:LARGEST]),
        facts={"deals": len(deals), "rules": names},
    )
