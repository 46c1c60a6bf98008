"""Records as rows and back: the only place that knows which column holds which field."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from typing import Any

from pipeline.records import (
    Agreement,
    Alert,
    Article,
    Change,
    Claim,
    Decision,
    FieldSpan,
    Money,
    Notice,
    Page,
    Queued,
    Revision,
    Run,
    SourceHealth,
    Standing,
    Terms,
)
from pipeline.store.database import Row

Columns = dict[str, Any]


def columns(record: Any) -> Columns:
    """The fields of a record by name; `dataclasses.asdict` would copy all that is in them."""
    return {name: getattr(record, name) for name in record.__slots__}


def utc(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def page_from(row: Row, body: bytes) -> Page:
    url, final_url, status, headers, _, fetched = row
    return Page(url, final_url, status, dict(headers), body, utc(fetched))


def article_row(article: Article) -> Columns:
    return columns(article) | {"content_hash": article.content_hash}


def sighting_row(article: Article) -> Columns:
    """Which revision was seen when, and under what id."""
    return {name: getattr(article, name) for name in ("article_id", "content_hash", "external_id", "fetched")}


def revision_key(named: tuple[str, str]) -> Columns:
    """What names a revision: the id of the article and the mark of its words."""
    return dict(zip(("article_id", "content_hash"), named, strict=True))


def article_from(row: Row) -> Article:
    article = Article(*map(utc, row))
    return replace(article, authors=tuple(article.authors or ()), live=bool(article.live))


def revision_from(row: Row) -> Revision:
    return Revision(*map(utc, row))


def terms_row(terms: Terms) -> Columns:
    """The fields of a deal, an amount of money in two columns."""
    row = columns(terms)
    row.pop("value")
    return row | {
        "value_amount": terms.value.amount if terms.value else None,
        "value_currency": terms.value.currency if terms.value else None,
    }


def terms_from(row: Iterator[Any]) -> Terms:
    """Take eleven columns, deal_type … stake_percent, off a row."""
    deal_type, status, binding = next(row), next(row), next(row)
    countries, companies, institutions, minerals = (tuple(next(row)) for _ in range(4))
    project, amount, currency, stake = (next(row) for _ in range(4))
    value = None if amount is None else Money(amount, currency)
    return Terms(deal_type, status, binding, countries, companies, institutions, minerals, project, value, stake)


def claim_row(claim: Claim) -> Columns:
    row = columns(claim)
    row.pop("terms")
    roles = [{"name": name, "role": role} for name, role in claim.roles]
    spans = [{"field": s.field, "value": s.value, "span_start": s.start, "span_end": s.end} for s in claim.spans]
    return row | terms_row(claim.terms) | {"roles": roles, "spans": spans}


def claim_from(row: Row) -> Claim:
    """A claim from the columns of sql/claims.sql; further columns are left alone."""
    values = iter(row)
    claim_id, article_id, terms = next(values), next(values), terms_from(values)
    evidence, start, end, background, confidence, extractor, roles, spans = (next(values) for _ in range(8))
    told = tuple((role["name"], role["role"]) for role in roles)
    shown = tuple(FieldSpan(span["field"], span["value"], span["span_start"], span["span_end"]) for span in spans or ())
    return Claim(claim_id, article_id, terms, evidence, start, end, background, confidence, extractor, told, shown)


def decision_from(row: Row) -> Decision:
    decision_id, who, decided, verdict, ids, field, value, note = row
    return Decision(decision_id, who, utc(decided), verdict, tuple(ids), field, value, note)


def agreement_row(agreement: Agreement) -> Columns:
    row = columns(agreement)
    row.pop("terms")
    row.pop("claim_ids")
    parties = [{"name": name, "kind": kind, "role": role} for name, kind, role in agreement.parties]
    return row | terms_row(agreement.terms) | {"parties": parties}


def agreement_from(row: Row) -> Agreement:
    values = iter(row)
    agreement_id, title, terms = next(values), next(values), terms_from(values)
    usd, announced_on, first, last, articles, publishers, confidence, review, parent_id, claim_ids, parties = map(utc, values)
    return Agreement(
        agreement_id,
        title,
        terms,
        usd,
        announced_on,
        first,
        last,
        articles,
        publishers,
        confidence,
        review,
        parent_id,
        tuple(claim_ids),
        tuple((party["name"], party["kind"], party["role"]) for party in parties),
    )


def change_from(row: Row) -> Change:
    return Change(*map(utc, row))


def alias_row(alias: tuple[str, str, datetime, str]) -> Columns:
    return dict(zip(("old_id", "agreement_id", "recorded", "reason"), alias, strict=True))


def alias_from(row: Row) -> tuple[str, str, datetime, str]:
    old_id, agreement_id, recorded, reason = row
    return old_id, agreement_id, utc(recorded), reason


def alert_row(alert: Alert) -> Columns:
    """An alert without the words that stand in its notice."""
    return columns(alert) | ({"title": "", "lines": []} if alert.notice_id else {})


def queued_from(row: Row, notices: Mapping[str, Notice]) -> Queued:
    """A waiting alert with the words and facts of its notice."""
    alert_id, agreement_id, kind, rule, channel, created, title, lines, recipient, notice_id, due, *state = row
    attempts, again, held, first_failed, put_off = map(utc, state)
    notice = notices.get(notice_id)
    title, told, facts = (notice.title, notice.lines, notice.facts) if notice else (title, tuple(lines), {})
    alert = Alert(alert_id, agreement_id, kind, rule, channel, utc(created), title, told, recipient, notice_id, utc(due))
    return Queued(alert, attempts, again, held, facts, first_failed, put_off)


def notice_row(notice: Notice) -> Columns:
    return columns(notice) | {"facts": json.dumps(dict(notice.facts), ensure_ascii=False)}


def notice_from(row: Row) -> Notice:
    notice_id, kind, agreement_id, created, run_id, title, lines, facts, bulk = map(utc, row)
    return Notice(notice_id, kind, agreement_id, created, run_id, title, tuple(lines), json.loads(facts), bulk)


def health_from(row: Row) -> SourceHealth:
    source, checked, ok, error, links, new_links, articles, failures, expected, excused, notes = map(utc, row)
    return SourceHealth(
        source, checked, ok, error, links, new_links, articles, tuple(failures), expected, excused, tuple(notes)
    )  # fmt: skip


def standing_from(row: Row) -> Standing:
    return Standing(*map(utc, row))


def run_from(row: Row) -> Run:
    run_id, kind, started, finished, outcome, counts, extractor, error = row
    return Run(run_id, kind, utc(started), utc(finished), outcome, dict(counts), extractor, error)


def placed(rows: Iterable[Columns]) -> Iterator[Columns]:
    """Rows with their place, 1, 2, 3 …"""
    return (row | {"position": place} for row, place in zip(rows, count(1), strict=False))
