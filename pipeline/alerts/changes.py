"""What a run did to the table of agreements, seen as a reader of alerts sees it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.records import Agreement, Money, Terms

KINDS = ("new_deal", "status_change", "terms_change", "merge", "correction", "retraction")

Move = tuple[str, str, str]  # field, old and new value as text; "" for none

_TELLING = ("deal_type", "companies", "minerals", "value", "stake_percent")  # countries, project and the like only fill up


@dataclass(frozen=True, slots=True)
class AgreementChange:
    """One thing that happened to one agreement: its birth, a new status, new terms, a correction, its merger, or its end."""

    kind: str
    agreement: Agreement  # as it is now; as it was, when it is gone
    before: Agreement | None = None
    moves: tuple[Move, ...] = ()
    reviewed: bool = False  # a person confirmed it just now: news for those who hear of nothing else


def diff(
    before: Iterable[Agreement], after: Iterable[Agreement], articles: Mapping[str, str] | None = None
) -> tuple[AgreementChange, ...]:
    """What lies between two states of the table, ordered by agreement and kind.

    `articles` gives the article of each claim, those of earlier readings too. What moved without a report in an article that
    is new to the agreement is a correction: an outlet changed its words, or a person decided.
    An agreement whose id changed, because an earlier report of it came in, is the same agreement. One whose claims have
    gone into another that stood beside it before is merged; `moves` then names the id that ended and the one that stays.
    What people rejected counts as not being there.
    """
    old = {one.agreement_id: one for one in before if one.review != "rejected"}
    new = {one.agreement_id: one for one in after if one.review != "rejected"}
    holder = {claim_id: one for one in new.values() for claim_id in one.claim_ids}
    past: dict[str, Agreement] = {id_: old[id_] for id_ in new if id_ in old}
    changes: list[AgreementChange] = []
    for gone in sorted(old.keys() - new.keys()):
        heir = next((holder[claim_id] for claim_id in old[gone].claim_ids if claim_id in holder), None)
        if heir is None:
            changes.append(AgreementChange("retraction", old[gone], old[gone]))
        elif heir.agreement_id not in past:
            past[heir.agreement_id] = old[gone]
        else:
            changes.append(AgreementChange("merge", heir, old[gone], (("agreement_id", gone, heir.agreement_id),)))
    for id_, one in new.items():
        changes += _moved(past[id_], one, articles or {}) if id_ in past else [AgreementChange("new_deal", one)]
    return tuple(sorted(changes, key=lambda one: (one.agreement.agreement_id, KINDS.index(one.kind), one.moves)))


def confirmed(before: Iterable[Agreement], after: Iterable[Agreement]) -> tuple[AgreementChange, ...]:
    """Agreements that a person has confirmed between two states: new deals to readers of rules with `only_reviewed`."""
    known = {claim_id for one in before if one.review == "confirmed" for claim_id in one.claim_ids}
    fresh = [one for one in after if one.review == "confirmed" and known.isdisjoint(one.claim_ids)]
    return tuple(AgreementChange("new_deal", one, reviewed=True) for one in fresh)


def _moved(before: Agreement, after: Agreement, articles: Mapping[str, str]) -> Iterator[AgreementChange]:
    """Status and terms that differ, apart from one another; together when it is a correction."""
    old, new = _texts(before.terms), _texts(after.terms)
    status = (("status", old["status"], new["status"]),) if old["status"] != new["status"] else ()
    terms = tuple((field, old[field], new[field]) for field in _TELLING if old[field] != new[field])
    if (status or terms) and _corrects(before, after, articles):
        yield AgreementChange("correction", after, before, (*status, *terms))
        return
    if status:
        yield AgreementChange("status_change", after, before, status)
    if terms:
        yield AgreementChange("terms_change", after, before, terms)


def _corrects(before: Agreement, after: Agreement, articles: Mapping[str, str]) -> bool:
    """Whether no article is behind the agreement that wasn't behind it before."""
    if not before.claim_ids:
        return False
    old = {articles.get(claim_id, claim_id) for claim_id in before.claim_ids}
    return old.issuperset(articles.get(claim_id, claim_id) for claim_id in after.claim_ids)


def _texts(terms: Terms) -> Mapping[str, str]:
    """The fields that readers are told of, as text."""
    return {
        "status": terms.status,
        "deal_type": terms.deal_type.replace("_", " "),
        "companies": ", ".join(terms.companies),
        "minerals": ", ".join(terms.minerals),
        "value": money(terms.value),
        "stake_percent": f"{terms.stake_percent:g} %" if terms.stake_percent is not None else "",
    }


def money(value: Money | None, billion: str = " billion", million: str = " million", digits: int = 4) -> str:
    """An amount as people write it, "USD 1.5 billion" or with units of the caller's; "" for none."""
    if value is None:
        return ""
    for size, word in ((1e9, billion), (1e6, million)):
        if value.amount >= size:
            return f"{value.currency} {value.amount / size:.{digits}g}{word}"
    return f"{value.currency} {value.amount:,.0f}"
