"""From a change to the notice of it, which the ledger keeps: it holds all that rules ask and messages tell.

The facts of a notice about a deal: `agreement` (its fields as Agreement and Terms name them), `moves`, `before` (status),
`quotes` (evidence, publisher, url; the newest first), `reviewed`.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pipeline.alerts.changes import AgreementChange
from pipeline.alerts.messages import Quote, headline, lines, plain
from pipeline.records import Agreement, Notice, stable_id

MOST_QUOTES = 3  # outlets that a message names with their words

_TERMS = ("deal_type", "status", "binding", "countries", "companies", "institutions", "minerals", "project", "stake_percent")
_PLAIN = ("title", "value_usd", "articles", "publishers", "confidence", "review", "parent_id")


def notice_of(
    change: AgreementChange, quotes: Mapping[str, Quote], now: datetime, run_id: str = "", *, bulk: bool = False
) -> Notice:
    """The notice of a change; the same change always has the same id, one that comes again with later reports another."""
    one = change.agreement
    newest = newest_first(change)
    found = [quotes[claim_id] for claim_id in newest if claim_id in quotes]
    told = list({quote.publisher: quote for quote in reversed(found)}.values())[::-1][:MOST_QUOTES]
    parts = [part for move in change.moves for part in move]
    reviewed = ["reviewed"] if change.reviewed else []
    notice_id = stable_id("ntc", one.agreement_id, change.kind, *parts, *newest[:1], *reviewed)
    facts: dict[str, Any] = {
        "agreement": _agreement(one),
        "moves": [list(move) for move in change.moves],
        "before": change.before.terms.status if change.before else "",
        "quotes": [[plain(quote.evidence), plain(quote.publisher), quote.url] for quote in told],
        "reviewed": change.reviewed,
    }
    body = lines(change, found[0] if found else None)
    return Notice(notice_id, change.kind, one.agreement_id, now, run_id, headline(change), body, facts, bulk)


def newest_first(change: AgreementChange) -> list[str]:
    """The agreement's claims, those that are new with this change before the others, the latest first of each."""
    old = set(change.before.claim_ids if change.before else ())
    latest = change.agreement.claim_ids[::-1]
    return sorted(latest, key=lambda claim_id: claim_id in old)


def _agreement(one: Agreement) -> dict[str, Any]:
    """An agreement's fields as JSON."""
    terms = one.terms
    return {
        **{name: getattr(one, name) for name in _PLAIN},
        **{name: getattr(terms, name) for name in _TERMS},
        "value": [terms.value.amount, terms.value.currency] if terms.value else None,
        "announced_on": one.announced_on.isoformat() if one.announced_on else None,
        "first_reported": one.first_reported.isoformat(),
        "last_reported": one.last_reported.isoformat(),
    }


def source_notice(source: str, publisher: str, silent: datetime, error: str | None, now: datetime, run_id: str) -> Notice:
    """That a source has brought nothing new for too long; one for each silence."""
    body = [f"Source: {source}", f"Silent since: {silent:%d %B %Y}"] + ([f"Last error: {error}"] if error else [])
    notice_id = stable_id("ntc", "silent_source", source, silent.isoformat())
    title = plain(f"Silent source: {publisher} has brought nothing new since {silent:%d %B %Y}")
    told = tuple(map(plain, body))
    return Notice(notice_id, "silent_source", "", now, run_id, title, told, {"source": source, "since": silent.isoformat()})


def night_notice(run_id: str, started: datetime, error: str, now: datetime) -> Notice:
    """That a night failed or was cut off; one for each run."""
    title = f"The night of {started:%d %B %Y, %H:%M} UTC failed"
    told = (plain(f"Reason: {error}"), "Kept: what was read; the next run goes on from there", f"Run: {run_id}")
    facts = {"run_id": run_id, "error": plain(error)}
    return Notice(stable_id("ntc", "failed_night", run_id), "failed_night", "", now, run_id, title, told, facts)
