"""Ids that an agreement was once known by, kept alive.

An agreement's id is made of its earliest claim. When an earlier report comes in late, when a new article shows that two deals
are one, or when people say so, a published id ends: it then leads to the agreement that holds the claim it was made of.
Which ids were published is found by playing the runs again in the order in which their articles were recorded; ids that only
other rules have published are given.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from pipeline.resolve.cluster import Groups, Scores, agglomerate, components
from pipeline.resolve.decisions import Verdicts
from pipeline.resolve.mentions import Mention

_CROWD = 60  # linked claims beyond which runs are played again by links alone

OTHER_RULES = "held apart by earlier rules"  # why an id ended that today's rules would never have made public

Alias = tuple[str, str, datetime, str]
Night = tuple[datetime, set[int]]


def aliases(
    told: Sequence[Mention],
    groups: Sequence[Sequence[int]],
    scores: Scores,
    verdicts: Verdicts,
    former: Mapping[str, datetime],
) -> tuple[Alias, ...]:
    """(old id, id now, when it ended, why) of all ids that ended; `groups` are the agreements of today,
    `former` the ids that were public under other rules, and when those ended."""
    founder = {place: group[0] for group in groups for place in group}
    heirs = {group[0] for group in groups if any(not told[place].silent for place in group)}
    found: list[Alias] = []
    links = [pair for pair, score in scores.known.items() if score > 0]
    for linked in components(len(told), links):
        for old, moment in _ended(told, linked, founder, scores).items():
            heir = founder[old]
            if heir not in heirs:  # nothing is left of it either
                continue
            arrived = told[heir].first.fetched
            when = moment or verdicts.joined([place for place in founder if founder[place] == heir]) or arrived
            why = "called the same deal by a person" if moment is None else "found to be the same deal"
            if moment is not None and arrived >= moment:
                why = "an earlier report came in"
            found.append((told[old].agreement_id, told[heir].agreement_id, when, why))
    known = {old for old, *_ in found}
    for place, heir in founder.items():
        own = told[place].agreement_id
        if own in former and own not in known and heir != place and heir in heirs:
            found.append((own, told[heir].agreement_id, former[own], OTHER_RULES))
    return tuple(sorted(found))


def _ended(told: Sequence[Mention], linked: Sequence[int], founder: dict[int, int], scores: Scores) -> dict[int, datetime | None]:
    """Founders of former nights that found nothing today, and the night that ended them; None when only people did."""
    ended: dict[int, datetime | None] = {}
    alive: set[int] = set()
    for moment, founders in _nights(told, linked, founder, scores):
        ended |= dict.fromkeys(alive - founders, moment)
        ended = {old: when for old, when in ended.items() if old not in founders}
        alive = founders
    ended |= dict.fromkeys(alive, None)
    return {old: moment for old, moment in ended.items() if founder[old] != old}


def _nights(told: Sequence[Mention], linked: Sequence[int], founder: dict[int, int], scores: Scores) -> Iterator[Night]:
    """After each run, its time and the founders of the clusters that it saw among linked claims."""
    present: list[int] = []
    crowd = Groups()
    for moment, new in _runs(told, linked):
        if len(linked) <= _CROWD:
            present = sorted(present + new)
            yield moment, {cluster[0] for cluster in agglomerate(present, scores)}
            continue
        for j in new:
            for i in present:
                if founder[i] == founder[j] and scores[min(i, j), max(i, j)] > 0:
                    crowd.join(i, j)
            present.append(j)
        yield moment, {crowd.lead(i) for i in present}


def _runs(told: Sequence[Mention], places: Sequence[int]) -> list[tuple[datetime, list[int]]]:
    """Each run's first fetch and those of the claims that it recorded, run by run."""
    runs: dict[str, list[int]] = defaultdict(list)
    for place in places:
        runs[told[place].first.run_id].append(place)
    return sorted((min(told[place].first.fetched for place in members), members) for members in runs.values())

