"""How the outlets that tell of one deal decide a field: one vote each, weighed by confidence.

Thirty articles of one outlet are one voice, and so are thirty outlets that print one agency's text. What a voice said last is
its word on a single value; of a list, it has named all that it ever named. Remarks in passing (background) vote only on fields
that nobody reports.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pipeline.records import Terms
from pipeline.resolve.mentions import Mention

T = TypeVar("T")

LEAST_SHARE = 0.3  # of the votes on a list that keeps one member: with three outlets one is enough, with four it takes two


@dataclass(frozen=True, slots=True)
class Vote(Generic[T]):
    """One outlet's word on one field."""

    value: T
    weight: float
    place: int  # in the order of reporting


def _stated(mentions: Sequence[Mention], read: Callable[[Terms], T | None]) -> list[tuple[str, Vote[T]]]:
    """Every statement of a field; those made in passing only when there are no others."""
    said: dict[bool, list[tuple[str, Vote[T]]]] = {False: [], True: []}
    for place, one in enumerate(mentions):
        value = read(one.claim.terms)
        if value is not None and value != ():
            said[one.claim.background].append((one.voice, Vote(value, one.claim.confidence, place)))
    return said[False] or said[True]


def single(mentions: Sequence[Mention], read: Callable[[Terms], T | None], key: Callable[[T], Hashable]) -> T | None:
    """The value with most weight among what each outlet said last; of equal weights the one said latest."""
    last = dict(_stated(mentions, read))
    camps: dict[Hashable, list[Vote[T]]] = defaultdict(list)
    for vote in sorted(last.values(), key=lambda vote: vote.place):
        camps[key(vote.value)].append(vote)
    if not camps:
        return None
    camp = max(camps.values(), key=lambda votes: (round(sum(vote.weight for vote in votes), 6), votes[-1].place))
    return camp[-1].value


def members(mentions: Sequence[Mention], read: Callable[[Terms], tuple[str, ...]], heads: Mapping[str, str]) -> tuple[str, ...]:
    """The members of a list that enough outlets name, each under its head in `heads` (itself when missing), sorted."""
    weights: dict[tuple[str, str], float] = defaultdict(float)
    voters: dict[str, float] = defaultdict(float)
    for voice, vote in _stated(mentions, read):
        voters[voice] = max(voters[voice], vote.weight)
        for member in vote.value:
            place = (heads.get(member, member), voice)
            weights[place] = max(weights[place], vote.weight)
    sums: dict[str, float] = defaultdict(float)
    for (member, _), weight in sorted(weights.items()):
        sums[member] += weight
    least = min(LEAST_SHARE * sum(voters.values()), max(sums.values(), default=0.0)) - 1e-9
    return tuple(sorted(member for member, weight in sums.items() if weight >= least))


def name_heads(lists: Iterable[tuple[str, ...]], same: Callable[[str, str], bool], size: Callable[[str], int]) -> dict[str, str]:
    """For every name in the lists the fullest name that means the same; names that stand in one list are never one.

    The largest comes first and gathers what is the same; a short form that fits several goes to the one named most often.
    Of equal sizes the shorter wins: a legal form adds none.
    """
    count: dict[str, int] = defaultdict(int)
    beside: dict[str, set[str]] = defaultdict(set)
    for names in lists:
        for name in names:
            count[name] += 1
            beside[name].update(names)
    groups: dict[str, list[str]] = {}
    for name in sorted(count, key=lambda one: (-size(one), len(one), one)):
        fits = [head for head, group in groups.items() if same(name, head) and beside[name].isdisjoint(group)]
        if fits:
            groups[max(fits, key=lambda head: sum(count[one] for one in groups[head]))].append(name)
        else:
            groups[name] = [name]
    return {name: head for head, group in groups.items() for name in group}
