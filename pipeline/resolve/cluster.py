"""From compared pairs to clusters, one a deal: greedy, by average link, so that no chain of likenesses joins two deals.

All sums are of whole thousandths: the result doesn't depend on the order in which floats were added.
"""

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from pipeline.resolve.compare import Model, compare
from pipeline.resolve.mentions import Mention

VETO = -(10**9)  # a pair that may never be in one cluster


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of pairs (i < j) in thousandths, each worked out once when first asked for; what people told apart is vetoed."""

    mentions: Sequence[Mention]
    model: Model
    apart: Collection[tuple[int, int]]
    known: dict[tuple[int, int], int] = field(default_factory=dict)

    def __getitem__(self, pair: tuple[int, int]) -> int:
        if pair not in self.known:
            self.known[pair] = VETO if pair in self.apart else self._weighed(pair)
        return self.known[pair]

    def _weighed(self, pair: tuple[int, int]) -> int:
        verdict = compare(self.mentions[pair[0]], self.mentions[pair[1]], self.model)
        return VETO if verdict.veto else verdict.score


class Groups:
    """Growing connected groups of numbers, each led by its smallest member."""

    def __init__(self) -> None:
        self._above: dict[int, int] = {}

    def lead(self, i: int) -> int:
        """The smallest member of the group of `i`."""
        while (above := self._above.get(i, i)) != i:
            self._above[i] = self._above.get(above, above)
            i = above
        return i

    def join(self, i: int, j: int) -> None:
        """Makes one group of two."""
        low, high = sorted((self.lead(i), self.lead(j)))
        self._above[high] = low


def components(size: int, links: Iterable[tuple[int, int]]) -> list[list[int]]:
    """Connected groups of 0 … size-1 under the links, each sorted, in the order of their first members."""
    groups = Groups()
    for i, j in links:
        groups.join(i, j)
    found: dict[int, list[int]] = defaultdict(list)
    for i in range(size):
        found[groups.lead(i)].append(i)
    return list(found.values())


def agglomerate(members: Sequence[int], scores: Scores) -> list[list[int]]:
    """Splits one component: the two clusters with the best average score over all their pairs are joined, while it is above 0.

    `scores` holds (i, j), i < j, for all pairs of members; a VETO inside keeps two clusters apart for good.
    Ties go to the clusters with the earliest members.
    """
    clusters = {i: [i] for i in members}
    sums: dict[int, dict[int, int]] = {i: {} for i in members}
    for n, i in enumerate(members):
        for j in members[n + 1 :]:
            sums[i][j] = sums[j][i] = scores[i, j]
    heap = [(-score, i, j, 1, 1) for i in members for j, score in sums[i].items() if i < j and score > 0]
    heapq.heapify(heap)
    while heap:
        _, i, j, size_i, size_j = heapq.heappop(heap)
        if len(clusters.get(i, ())) != size_i or len(clusters.get(j, ())) != size_j:
            continue  # one of them has grown or gone since
        clusters[i] += clusters.pop(j)
        gone = sums.pop(j)
        del sums[i][j]
        for k, score in gone.items():
            if k == i:
                continue
            total = sums[i][k] = sums[k][i] = VETO if VETO in (score, sums[i][k]) else sums[i][k] + score
            del sums[k][j]
            if total > 0:
                one, other = sorted((i, k))
                pairs = len(clusters[i]) * len(clusters[k])
                heapq.heappush(heap, (-(total * 1000 // pairs), one, other, len(clusters[one]), len(clusters[other])))
    return sorted(sorted(cluster) for cluster in clusters.values())


def clusters(size: int, pairs: Iterable[tuple[int, int]], scores: Scores) -> list[list[int]]:
    """Groups of 0 … size-1, one a deal, that together hold every mention once; only `pairs` can bring two together.

    Silent mentions decide nothing: each joins the group that it fits best, and those that fit none are grouped by themselves.
    """
    told = scores.mentions
    linked = [pair for pair in pairs if scores[pair] > 0]
    silent = [i for i in range(size) if told[i].silent]
    found = _grouped([i for i in range(size) if not told[i].silent], linked, scores)
    alone = [i for i in silent if not _joined(i, found, scores)] if silent else []
    return sorted(sorted(group) for group in (*found, *_grouped(alone, linked, scores)))


def _grouped(places: Sequence[int], linked: Iterable[tuple[int, int]], scores: Scores) -> list[list[int]]:
    """Clusters of these places alone."""
    here = {place: n for n, place in enumerate(places)}
    links = [(here[i], here[j]) for i, j in linked if i in here and j in here]
    found: list[list[int]] = []
    for members in components(len(places), links):
        group = [places[n] for n in members]
        found += agglomerate(group, scores) if len(group) > 1 else [group]
    return found


def _joined(silent: int, groups: Sequence[list[int]], scores: Scores) -> bool:
    """Puts a silent mention into the group of voices that it fits best on average, if any."""
    fits = []
    for group in groups:
        voices = [i for i in group if not scores.mentions[i].silent]
        total = sum(scores[min(i, silent), max(i, silent)] for i in voices)
        if total > 0:
            fits.append((total / len(voices), -group[0], group))
    if fits:
        max(fits, key=lambda fit: fit[:2])[2].append(silent)
    return bool(fits)
