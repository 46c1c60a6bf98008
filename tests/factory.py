"""Records for tests, sensible unless told otherwise: `claim(minerals={"cobalt"})`."""

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

from pipeline.records import Agreement, Article, Change, Claim, Money, Terms, stable_id

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
_TERMS = {field.name for field in fields(Terms)}


def at(day: int, hour: int = 12) -> datetime:
    """A time `day` days after 2 November 2026."""
    return NOON.replace(hour=hour) + timedelta(days=day)


def terms(**changes: Any) -> Terms:
    """A signed offtake of Congolese cobalt for a United States buyer; sets become sorted tuples, (amount, currency) Money."""
    values: dict[str, Any] = {
        "deal_type": "offtake",
        "status": "signed",
        "countries": ("CD", "US"),
        "companies": ("Kabanda Mining", "Redwater Metals"),
        "minerals": ("cobalt",),
    } | changes
    for name, value in values.items():
        if isinstance(value, set | frozenset):
            values[name] = tuple(sorted(value))
    if isinstance(values.get("value"), tuple):
        values["value"] = Money(*values["value"])
    return Terms(**values)


def article(number: int | str = 1, **changes: Any) -> Article:
    """An article that differs from others by its number."""
    text = "Kabanda Mining signed an offtake with Redwater Metals.\n\nThe cobalt comes from the Congo."
    url = changes.get("url", f"https://herald.example/{number}")
    values: dict[str, Any] = {
        "article_id": stable_id("art", url),
        "external_id": url,
        "url": url,
        "source": "herald",
        "publisher": "The Herald",
        "title": f"Cobalt deal signed ({number})",
        "text": text,
        "published": NOON,
        "fetched": NOON + timedelta(hours=6),
        "language": "en",
    }
    return Article(**(values | changes))


def claim(number: int | str = 1, *, of: Article | str | None = None, **changes: Any) -> Claim:
    """A claim of article `of` (an Article, an id, or article(number)); fields of Terms may be given directly."""
    source = of if of is not None else article(number)
    article_id = source if isinstance(source, str) else source.article_id
    deal = changes.pop("terms", None) or terms(**{name: changes.pop(name) for name in list(changes) if name in _TERMS})
    evidence = changes.get("evidence", "Kabanda Mining signed an offtake with Redwater Metals.")
    start = 0 if isinstance(source, str) else max(source.content.find(evidence), 0)
    values: dict[str, Any] = {
        "claim_id": stable_id("clm", article_id, evidence),
        "article_id": article_id,
        "terms": deal,
        "evidence": evidence,
        "evidence_start": start,
        "evidence_end": start + len(evidence),
        "background": False,
        "confidence": 0.8,
        "extractor": "rules-1",
    }
    return Claim(**(values | changes))


def agreement(number: int | str = 1, *, claims: Iterable[Claim] = (), **changes: Any) -> Agreement:
    """An agreement of these claims, with the first one's terms; fields of Terms may be given directly."""
    claims = tuple(claims)
    told = {name: changes.pop(name) for name in list(changes) if name in _TERMS}
    deal = changes.pop("terms", None) or (claims[0].terms if claims and not told else terms(**told))
    values: dict[str, Any] = {
        "agreement_id": stable_id("agr", str(number)),
        "title": f"Kabanda Mining – Redwater Metals: cobalt offtake ({number})",
        "terms": deal,
        "value_usd": deal.value.amount if deal.value and deal.value.currency == "USD" else None,
        "announced_on": NOON.date(),
        "first_reported": NOON,
        "last_reported": NOON,
        "articles": len({one.article_id for one in claims}) or 1,
        "publishers": 1,
        "confidence": 0.8,
        "review": "machine",
        "parent_id": None,
        "claim_ids": tuple(one.claim_id for one in claims),
    }
    return Agreement(**(values | changes))


def change(of: Agreement, field: str, old: str | None, new: str | None, day: int = 0, **changes: Any) -> Change:
    """One change of an agreement's field, reported at noon of a day and recorded six hours later."""
    values: dict[str, Any] = {
        "reported": at(day),
        "recorded": at(day) + timedelta(hours=6),
        "claim_id": of.claim_ids[0] if of.claim_ids else "clm_0",
        "run_id": f"run_{day}",
    }
    return Change(of.agreement_id, field, old, new, **(values | changes))
