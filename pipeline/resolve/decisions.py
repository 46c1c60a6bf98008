"""What people decided outranks the machine: which claims are one deal, which aren't, and what a field holds.

An id in a decision may be a claim's, or that of an agreement, now or formerly: every agreement id is made of the claim
that founded it, so the id leads to that claim for ever. Of verdicts that contradict each other the latest counts.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations
from typing import Any, get_args

from pipeline.errors import InputError
from pipeline.records import Agreement, Binding, Change, DealType, Decision, Money, Review, Status, stable_id
from pipeline.resolve.history import columns
from pipeline.resolve.mentions import Mention
from pipeline.resolve.money import to_usd

VERDICTS = ("confirm", "reject", "same", "different", "set")
_REVIEWS: Mapping[str, Review] = {"confirm": "confirmed", "reject": "rejected"}

Pairs = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Decisions with their ids led back to places of claims in the order of reporting."""

    together: tuple[tuple[int, int, datetime], ...]  # pairs and when they were joined, latest first
    apart: Pairs
    others: Mapping[int, tuple[Decision, ...]]  # confirm, reject and set, in the order of deciding, by place

    def about(self, group: Iterable[int]) -> list[Decision]:
        """Reviews and corrections of one agreement, in the order of deciding."""
        found = {one.decision_id: one for place in group for one in self.others.get(place, ())}
        return sorted(found.values(), key=_time)

    def joined(self, group: Collection[int]) -> datetime | None:
        """When people last joined claims of this group."""
        return max((decided for i, j, decided in self.together if i in group and j in group), default=None)


def read_decisions(decisions: Iterable[Decision], told: Sequence[Mention]) -> Verdicts:
    """Sorts decisions by what they do; ids that lead to no claim are passed over, a verdict nobody knows raises InputError."""
    places = {one.origin: place for place, one in enumerate(told)} | {one.claim.claim_id: place for place, one in enumerate(told)}
    places |= {stable_id("agr", claim_id): place for claim_id, place in places.items()}
    places |= {one.agreement_id: place for place, one in enumerate(told)}
    ordered = sorted({one.decision_id: one for one in decisions}.values(), key=_time)
    found = [(one, tuple(places[each] for each in one.ids if each in places)) for one in map(checked, ordered)]
    joined: dict[tuple[int, int], datetime] = {}
    apart: set[tuple[int, int]] = set()
    for one, at in reversed(found):
        pairs = [(min(pair), max(pair)) for pair in combinations(dict.fromkeys(at), 2)]
        if one.verdict == "same":
            joined |= {pair: one.decided for pair in pairs if pair not in apart and pair not in joined}
        elif one.verdict == "different":
            apart |= {pair for pair in pairs if pair not in joined}
    others: dict[int, tuple[Decision, ...]] = {}
    for one, at in found:
        if one.verdict not in ("same", "different"):
            others |= {place: (*others.get(place, ()), one) for place in at}
    return Verdicts(tuple((*pair, decided) for pair, decided in joined.items()), frozenset(apart), others)


def _time(decision: Decision) -> tuple[datetime, str]:
    return decision.decided, decision.decision_id


def checked(decision: Decision) -> Decision:
    """The decision itself, or InputError in one sentence when it can't be carried out."""
    if decision.verdict not in VERDICTS:
        raise InputError(f"decision {decision.decision_id}: {decision.verdict!r} is no verdict; use one of {', '.join(VERDICTS)}")
    if decision.verdict == "set":
        _parsed(decision)
    return decision


def unite(clusters: Iterable[Iterable[int]], verdicts: Verdicts) -> list[list[int]]:
    """Joins the clusters of claims that people called the same, unless that would join what they told apart."""
    groups = [list(cluster) for cluster in clusters]
    home = {place: n for n, group in enumerate(groups) for place in group}
    for i, j, _ in verdicts.together:
        a, b = home[i], home[j]
        if a == b or any((min(x, y), max(x, y)) in verdicts.apart for x in groups[a] for y in groups[b]):
            continue
        home |= dict.fromkeys(groups[b], a)
        groups[a] += groups[b]
        groups[b] = []
    return sorted(sorted(group) for group in groups if group)


def overrule(agreement: Agreement, decisions: Iterable[Decision]) -> tuple[Agreement, list[Change]]:
    """The agreement as people reviewed and corrected it, with the changes that this made to its history."""
    changes: list[Change] = []
    for one in decisions:
        if one.verdict in _REVIEWS:
            agreement = replace(agreement, review=_REVIEWS[one.verdict])
            continue
        before = columns(agreement.terms)
        agreement = replace(agreement, terms=replace(agreement.terms, **_parsed(one)))
        year = (agreement.announced_on or agreement.first_reported).year
        agreement = replace(agreement, value_usd=to_usd(agreement.terms.value, year))
        changes += [
            Change(agreement.agreement_id, field, before[field], value, one.decided, one.decided, one.decision_id, "")
            for field, value in columns(agreement.terms).items()
            if value != before[field]
        ]
    return agreement, changes


def _listed(text: str) -> tuple[str, ...]:
    return tuple(sorted({part.strip() for part in text.split(";") if part.strip()}))


def _one_of(kind: Any) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in get_args(kind):
            raise ValueError(f"use one of {', '.join(get_args(kind))}")
        return text

    return read


def _amount(text: str) -> Money | None:
    """ "USD 1000000", or nothing for no value."""
    if not text.strip():
        return None
    currency, amount = text.split()
    return Money(float(amount), currency)


_READERS: Mapping[str, Callable[[str], object]] = {
    "deal_type": _one_of(DealType),
    "status": _one_of(Status),
    "binding": _one_of(Binding),
    "countries": _listed,
    "companies": _listed,
    "institutions": _listed,
    "minerals": _listed,
    "project": lambda text: text.strip() or None,
    "value": _amount,
    "stake_percent": lambda text: float(text) if text.strip() else None,
}


def _parsed(decision: Decision) -> dict[str, Any]:
    """Field and value of a `set` decision, ready for Terms."""
    field, text = decision.field or "", decision.value or ""
    if field not in _READERS:
        raise InputError(f"decision {decision.decision_id}: no field {field!r}; use one of {', '.join(_READERS)}")
    try:
        return {field: _READERS[field](text)}
    except ValueError as error:
        raise InputError(f"decision {decision.decision_id}: {text!r} is no {field}: {error}") from error
