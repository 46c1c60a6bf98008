"""From changes and rules to alerts: one for each change, rule and channel, with an id that is always the same."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from pipeline.alerts.changes import AgreementChange
from pipeline.alerts.messages import Quote, headline, lines
from pipeline.alerts.rules import Rule
from pipeline.records import Alert, stable_id

FLOOD = 25  # alerts of one rule through one channel, on a first run, from which one summary stands for them all


def match(
    changes: Sequence[AgreementChange],
    rules: Iterable[Rule],
    *,
    channels: Sequence[str],
    now: datetime,
    quotes: Mapping[str, Quote] | None = None,
    first_run: bool = False,
) -> tuple[Alert, ...]:
    """Alerts for the changes that rules ask for.

    `channels` names those that are set up: a rule without channels uses all of them, one that names a scheme ("slack") all
    addresses of that scheme. `quotes` by claim id. On a first run (the table was empty) everything is new: a rule that gives
    more than FLOOD alerts gives one summary instead. The same change always has the same id, so that an outbox sends it once; one
    that comes again with later reports (signed → suspended, for the second time) has another.
    """
    alerts: dict[str, Alert] = {}
    for rule in rules:
        wanted = [change for change in changes if rule.fits(change)]
        for channel in _channels(rule, channels):
            if first_run and len(wanted) > FLOOD:
                made = [_summary(wanted, rule, channel, now)]
            else:
                made = [_alert(change, rule, channel, now, quotes or {}) for change in wanted]
            alerts |= {alert.alert_id: alert for alert in made}
    return tuple(alerts.values())


def _channels(rule: Rule, channels: Sequence[str]) -> list[str]:
    """The channels of a rule; a name that isn't set up is kept, so that delivery says so."""
    if not rule.channels:
        return list(channels)
    found: list[str] = []
    for name in rule.channels:
        fits = [channel for channel in channels if channel == name or channel.split(":")[0] == name]
        found += [channel for channel in fits or [name] if channel not in found]
    return found


def _alert(change: AgreementChange, rule: Rule, channel: str, now: datetime, quotes: Mapping[str, Quote]) -> Alert:
    one = change.agreement
    told = [part for move in change.moves for part in move]
    newest = _newest_first(change)[:1]
    alert_id = stable_id("alt", one.agreement_id, change.kind, *told, *newest, rule.name, channel)
    body = lines(change, _quote(change, quotes))
    return Alert(alert_id, one.agreement_id, change.kind, rule.name, channel, now, headline(change), body)


def _quote(change: AgreementChange, quotes: Mapping[str, Quote]) -> Quote | None:
    """The latest claim that is new with this change; the latest of all when none is."""
    return next((quotes[claim_id] for claim_id in _newest_first(change) if claim_id in quotes), None)


def _newest_first(change: AgreementChange) -> list[str]:
    """The agreement's claims, those that are new with this change before the others, the latest first of each."""
    old = set(change.before.claim_ids if change.before else ())
    latest = change.agreement.claim_ids[::-1]
    return sorted(latest, key=lambda claim_id: claim_id in old)


def _summary(changes: Sequence[AgreementChange], rule: Rule, channel: str, now: datetime) -> Alert:
    """One alert for all that a first run found; agreement_id is empty."""
    by_value = sorted(changes, key=lambda one: (-(one.agreement.value_usd or 0.0), one.agreement.agreement_id))
    return Alert(
        alert_id=stable_id("alt", "first run", rule.name, channel),
        agreement_id="",
        kind="new_deal",
        rule=rule.name,
        channel=channel,
        created=now,
        title=f"First run: {len(changes)} deals for rule “{rule.name}”; alerts tell of changes from now on",
        lines=tuple(headline(change) for change in by_value[:10]),
    )
