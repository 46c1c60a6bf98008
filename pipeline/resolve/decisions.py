"""What people decided outranks the machine: which claims are one deal, which aren't, and what a field holds.

An id in a decision may be a claim's, or that of an agreement, now or formerly: every agreement id is made of the claim
that founded it, so the id leads to that claim for ever. What people decided is closed under logic: where a and b are the
same deal and b and c are not, a and c are not either, and no score joins them. Of verdicts that contradict each other
the latest counts; an undo takes a decision back, whatever else was decided since.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import combinations, product
from typing import Any

from pipeline.errors import InputError
from pipeline.records import Agreement, Change, Decision, Review, Terms, stable_id
from pipeline.resolve.corrections import READERS, read_value
from pipeline.resolve.history import columns
from pipeline.resolve.mentions import NO_ORIGINS, Mention
from pipeline.resolve.merge import parties
from pipeline.resolve.money import to_usd
from pipeline.resolve.titles import title

VERDICTS = ("confirm", "reject", "same", "different", "set", "undo")
REVIEWS: Mapping[str, Review] = {"confirm": "confirmed", "reject": "rejected"}

Pairs = frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Decisions with their ids led back to places of claims in the order of reporting."""

    together: tuple[tuple[int, int, datetime], ...]  # pairs and when they were joined, latest first
    apart: Pairs  # with all that follows: whoever is the same as one of a pair is apart from the other
    others: Mapping[int, tuple[Decision, ...]]  # confirm, reject and set, in the order of deciding, by place

    def about(self, group: Iterable[int]) -> list[Decision]:
        """Reviews and corrections of one agreement, in the order of deciding."""
        found = {one.decision_id: one for place in group for one in self.others.get(place, ())}
        return sorted(found.values(), key=order)

    def joined(self, group: Collection[int]) -> datetime | None:
        """When people last joined claims of this group."""
        return max((decided for i, j, decided in self.together if i in group and j in group), default=None)


class Leads:
    """Leads all ids of a line of claims to one, that of the agreement which the first of the line founds."""

    def __init__(self, origins: Mapping[str, str] = NO_ORIGINS) -> None:
        """`origins` names for claims that replaced others the first of their line."""
        self._origins = origins

    def __call__(self, ident: str) -> str:
        """The id that stands for this one in all comparisons of ids; one that leads nowhere stands for itself."""
        return ident if ident.startswith("agr_") else stable_id("agr", self._origins.get(ident, ident))


def order(decision: Decision) -> tuple[datetime, str]:
    """Place in the order of deciding."""
    return decision.decided, decision.decision_id


def standing(decisions: Iterable[Decision]) -> tuple[Decision, ...]:
    """The decisions that no undo takes back, undos left out, in the order of deciding; an undone undo takes nothing back."""
    ordered = sorted({one.decision_id: one for one in decisions}.values(), key=order)
    gone = undone(ordered)
    return tuple(one for one in ordered if one.decision_id not in gone and one.verdict != "undo")


def undone(decisions: Iterable[Decision]) -> dict[str, Decision]:
    """For each decision that was taken back, and not given back since, the undo that did."""
    gone: dict[str, Decision] = {}
    for one in sorted(decisions, key=order, reverse=True):
        if one.verdict == "undo" and one.decision_id not in gone:
            gone |= dict.fromkeys(one.ids, one)
    return gone


def subjects(decisions: Iterable[Decision], changed: Iterable[str]) -> set[str]:
    """Ids of the agreements and claims that these decisions are about, or that those are about which they take back."""
    by_id = {one.decision_id: one for one in decisions}
    waiting, seen, found = list(changed), set[str](), set[str]()
    while waiting:
        one = by_id.get(waiting.pop())
        if one is None or one.decision_id in seen:
            continue
        seen.add(one.decision_id)
        if one.verdict == "undo":
            waiting += one.ids
        else:
            found.update(one.ids)
    return found


def read_decisions(decisions: Iterable[Decision], told: Sequence[Mention], origins: Mapping[str, str] = NO_ORIGINS) -> Verdicts:
    """Sorts decisions by what they do; a verdict nobody knows raises InputError.

    Ids that lead to no claim move nothing, but two claims that were called the same as one that is gone are the same still.
    """
    kept = [checked(one) for one in standing(decisions)]
    if not kept:
        return Verdicts((), frozenset(), {})
    lead = Leads({**{claim_id: one.origin for one in told for claim_id in _claim_ids(one)}, **origins})
    wanted = {lead(ident) for one in kept for ident in one.ids}
    places = {ident: place for place, one in enumerate(told) if (ident := one.agreement_id) in wanted}
    others: dict[int, tuple[Decision, ...]] = {}
    for one in kept:
        if one.verdict not in ("same", "different"):
            found = dict.fromkeys(places[ident] for ident in map(lead, one.ids) if ident in places)
            others |= {place: (*others.get(place, ()), one) for place in found}
    together, apart = _closed(kept, lead)
    joined = {_pair(places[a], places[b]): when for a, b, when in reversed(together) if a in places and b in places}
    latest = sorted(((*pair, when) for pair, when in joined.items()), key=lambda one: one[2], reverse=True)
    parted = frozenset(_pair(places[a], places[b]) for a, b in apart if a in places and b in places)
    return Verdicts(tuple(latest), parted, others)


def _claim_ids(one: Mention) -> list[str]:
    """The claim of a mention, and those that it replaced as far as it remembers them, without the first of the line."""
    ids = {one.claim.claim_id, *(each.claim.claim_id for each in one.earlier), *one.known_as}
    return sorted(ids - {one.origin})


def _closed(decisions: Sequence[Decision], lead: Leads) -> tuple[list[tuple[str, str, datetime]], set[tuple[str, str]]]:
    """Pairs of ids that are the same, latest first, and pairs that are apart, with all that follows from both.

    From the latest decision back, each counts unless those after it say otherwise. A group's members are tied to one another
    with the time of the decision that brought them together, so that one that is gone doesn't part the rest.
    """
    groups: dict[str, list[str]] = {}
    parted: dict[str, set[str]] = defaultdict(set)  # both ways round
    together: list[tuple[str, str, datetime]] = []
    for one in reversed(decisions):
        for a, b in combinations(dict.fromkeys(map(lead, one.ids)), 2):
            left, right = groups.setdefault(a, [a]), groups.setdefault(b, [b])
            if one.verdict == "different" and left is not right:
                parted[a].add(b)
                parted[b].add(a)
            elif one.verdict == "same" and left is not right and not any(parted[each] & set(right) for each in left):
                together += ((x, y, one.decided) for x, y in product(left, right))
                left += right
                groups |= dict.fromkeys(right, left)
    apart = {(x, y) for a in list(parted) for b in parted[a] for x, y in product(groups[a], groups[b])}
    return together, apart


def _pair(i: int, j: int) -> tuple[int, int]:
    return (i, j) if i < j else (j, i)


def checked(decision: Decision) -> Decision:
    """The decision itself, or InputError in one sentence when it can't be carried out."""
    if decision.verdict not in VERDICTS:
        raise InputError(f"decision {decision.decision_id}: {decision.verdict!r} is no verdict; use one of {', '.join(VERDICTS)}")
    if decision.verdict == "set":
        _parsed(decision)
    return decision


def unite(clusters: Iterable[Iterable[int]], verdicts: Verdicts) -> list[list[int]]:
    """Joins the clusters of claims that people called the same; claims that people told apart from them stay out."""
    groups = [list(cluster) for cluster in clusters]
    home = {place: n for n, group in enumerate(groups) for place in group}
    ties: dict[int, set[int]] = defaultdict(set)
    for i, j, _ in verdicts.together:
        ties[i].add(j)
        ties[j].add(i)
    for i, j, _ in verdicts.together:
        a, b = home[i], home[j]
        if a == b:
            continue
        joined, left = _fitting([i, j], groups[a], groups[b], ties, verdicts.apart)
        groups[a], groups[b] = joined, left[0]
        groups.append(left[1])
        home |= {place: n for n in (a, b, len(groups) - 1) for place in groups[n]}
    return sorted(sorted(group) for group in groups if group)


def _fitting(
    pair: Sequence[int], a: Sequence[int], b: Sequence[int], ties: Mapping[int, set[int]], apart: Pairs
) -> tuple[list[int], tuple[list[int], list[int]]]:
    """Two clusters as one, and what of each can't come along: the machine's word for it is less than a person's against it."""
    everyone = set(a) | set(b)
    joined = sorted({*pair, *((ties[pair[0]] | ties[pair[1]]) & everyone)})
    for place in sorted(everyone):
        bundle = {place, *(ties[place] & everyone)} if place in ties else {place}
        if place not in joined and not any(_pair(x, y) in apart for x, y in product(bundle, joined)):
            joined += sorted(bundle)
    left = everyone.difference(joined)
    return joined, ([place for place in a if place in left], [place for place in b if place in left])


def overrule(
    agreement: Agreement, decisions: Iterable[Decision], members: Sequence[Mention] = ()
) -> tuple[Agreement, list[Change]]:
    """The agreement as people reviewed and corrected it, with the changes that this made to its history.

    `members` are the claims that it was merged from; its title and its parties' roles follow corrections by them.
    """
    changes: list[Change] = []
    for one in decisions:
        before = _told(agreement)
        if one.verdict in REVIEWS:
            agreement = replace(agreement, review=REVIEWS[one.verdict])
        else:
            agreement = _corrected(agreement, replace(agreement.terms, **_parsed(one)), members)
        changes += [
            Change(agreement.agreement_id, field, before[field], value, one.decided, one.decided, one.decision_id, "")
            for field, value in _told(agreement).items()
            if value != before[field]
        ]
    return agreement, changes


def _corrected(agreement: Agreement, terms: Terms, members: Sequence[Mention]) -> Agreement:
    """The agreement with other terms, and what follows from them."""
    year = (agreement.announced_on or agreement.first_reported).year
    agreement = replace(agreement, terms=terms, value_usd=to_usd(terms.value, year))
    return replace(agreement, title=title(terms, members), parties=parties(terms, members)) if members else agreement


def _told(agreement: Agreement) -> dict[str, str | None]:
    """The columns that people's decisions move, as text."""
    return {"title": agreement.title, "review": agreement.review, **columns(agreement.terms)}


def _parsed(decision: Decision) -> dict[str, Any]:
    """Field and value of a `set` decision, ready for Terms."""
    field, text = decision.field or "", decision.value or ""
    if field not in READERS:
        raise InputError(f"decision {decision.decision_id}: no field {field!r}; use one of {', '.join(READERS)}")
    try:
        return {field: read_value(field, text)}
    except ValueError as error:
        raise InputError(f"decision {decision.decision_id}: {text!r} is no {field}: {error}") from error
