"""Decisions that can't all be right: two ids that people call the same deal, step by step, and different ones too."""

from collections import defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from pipeline.records import Decision
from pipeline.resolve.decisions import Leads, standing


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A verdict "different" on two ids, and the verdicts "same" that lead from the one to the other."""

    different: Decision
    same: tuple[Decision, ...]  # the shortest way, in the order in which it is gone

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """All that take part, the oldest first."""
        return tuple(sorted((self.different, *self.same), key=lambda one: (one.decided, one.decision_id)))


def contradictions(decisions: Iterable[Decision], lead: Leads) -> list[Contradiction]:
    """All contradictions among the decisions that stand, by the "different" of each; `lead` says which ids are one claim's."""
    kept = standing(decisions)
    ways: dict[str, list[tuple[str, Decision]]] = defaultdict(list)
    for one in kept:
        if one.verdict == "same":
            for a, b in combinations(dict.fromkeys(map(lead, one.ids)), 2):
                ways[a].append((b, one))
                ways[b].append((a, one))
    found = []
    for one in kept:
        if one.verdict == "different":
            for a, b in combinations(map(lead, one.ids), 2):
                steps = _way(ways, a, b)
                if steps is not None:
                    found.append(Contradiction(one, tuple(steps)))
    return found


def _way(ways: dict[str, list[tuple[str, Decision]]], start: str, end: str) -> Sequence[Decision] | None:
    """The decisions on the shortest way from one id to another; None when there is none."""
    came: dict[str, tuple[str, Decision] | None] = {start: None}
    queue = deque([start])
    while queue and end not in came:
        here = queue.popleft()
        for there, decision in ways.get(here, ()):
            if there not in came:
                came[there] = here, decision
                queue.append(there)
    if end not in came:
        return None
    steps = []
    while (step := came[end]) is not None:
        end, decision = step
        steps.append(decision)
    return steps[::-1]
