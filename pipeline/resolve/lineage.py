"""Claims that follow one another: a corrected page or a better extractor tells the same deal in a new claim.

An agreement's id is made of its earliest claim and kept for life; so a claim that replaces another in the same article
stands for the first of its line. What replaces what is found by likeness of terms, from stored readings alone.
"""

from collections.abc import Iterable, Mapping, Sequence

from pipeline.records import Claim, Terms

ALIKE = 0.5  # of 1: from here a claim is the old one in new words
WEIGHTS = {"companies": 0.35, "institutions": 0.1, "countries": 0.2, "minerals": 0.15, "deal_type": 0.2}


def origins(readings: Mapping[str, Sequence[Sequence[Claim]]]) -> dict[str, str]:
    """For each claim that follows another, the first of its line; `readings` are each article's, oldest first."""
    found: dict[str, str] = {}
    for article in sorted(readings):
        line: dict[str, str] = {}  # of every claim that any reading so far has found
        before: Sequence[Claim] = ()
        for reading in filter(None, readings[article]):  # an extractor that found nothing once breaks no line
            line |= _follow(before, reading, line)
            before = reading
        found |= line
    return {claim_id: first for claim_id, first in found.items() if claim_id != first}


def _follow(before: Sequence[Claim], now: Sequence[Claim], line: Mapping[str, str]) -> dict[str, str]:
    """The line of each claim of a reading: its own where it was found before, else that of the most alike that went."""
    out: dict[str, str] = {}
    for claim in sorted(now, key=lambda one: (one.claim_id != line.get(one.claim_id), one.claim_id)):
        if claim.claim_id in line:  # words that came back beside the ones that replaced them: the line stays with the older words
            first = line[claim.claim_id]
            out[claim.claim_id] = claim.claim_id if first in out.values() else first
    went = [claim for claim in before if claim.claim_id not in out and line[claim.claim_id] not in out.values()]
    came = [claim for claim in now if claim.claim_id not in out]
    pairs = sorted((-likeness(a.terms, b.terms), a.claim_id, b.claim_id) for a in went for b in came)
    taken: set[str] = set()
    for unlike, earlier, later in pairs:
        if -unlike >= ALIKE and later not in out and earlier not in taken:
            out[later] = line[earlier]
            taken.add(earlier)
    return out | {claim.claim_id: claim.claim_id for claim in came if claim.claim_id not in out}


def likeness(one: Terms, other: Terms) -> float:
    """Weighted share of parties, countries, minerals and type that two claims have in common, 0 … 1."""
    total = weight = 0.0
    for field, share in WEIGHTS.items():
        a, b = _set(getattr(one, field)), _set(getattr(other, field))
        if a or b:
            weight += share
            total += share * len(a & b) / len(a | b)
    return total / weight if weight else 0.0


def _set(value: str | Iterable[str]) -> set[str]:
    return {value} if isinstance(value, str) else set(value)
