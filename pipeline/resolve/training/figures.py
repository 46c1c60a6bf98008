"""How well claims were grouped: B-cubed (Bagga & Baldwin 1998) and pairs."""

from collections import Counter
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from math import comb


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall, 0 … 1; both are 1 where there was nothing to find."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        return f"{self.f1:.3f} ({self.precision:.3f}/{self.recall:.3f})"


def b_cubed(places: Iterable[tuple[Hashable, Hashable]]) -> Score:
    """`places` holds key and group of each claim."""
    both, keys, groups, total = _counts(places)
    if not total:
        return Score(1.0, 1.0)
    precision = sum(n * n / groups[group] for (_, group), n in both.items()) / total
    recall = sum(n * n / keys[key] for (key, _), n in both.items()) / total
    return Score(precision, recall)


def links(places: Iterable[tuple[Hashable, Hashable]]) -> Score:
    """By pairs of claims: those joined that are one deal, and those of one deal that are joined."""
    both, keys, groups, _ = _counts(places)
    right, same, joined = (sum(comb(n, 2) for n in counter.values()) for counter in (both, keys, groups))
    return Score(right / joined if joined else 1.0, right / same if same else 1.0)


def _counts(
    places: Iterable[tuple[Hashable, Hashable]],
) -> tuple[Counter[tuple[Hashable, Hashable]], Counter[Hashable], Counter[Hashable], int]:
    listed = list(places)
    return Counter(listed), Counter(key for key, _ in listed), Counter(group for _, group in listed), len(listed)
