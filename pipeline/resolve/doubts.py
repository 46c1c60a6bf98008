"""Where the machine is least certain, for people to look at: joins that barely came about or barely didn't, and weak claims."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from pipeline.records import Agreement, Claim, Decision
from pipeline.resolve.block import candidates
from pipeline.resolve.cluster import components
from pipeline.resolve.compare import Comparison, Model, compare, load_model
from pipeline.resolve.corrections import read_value, write_value
from pipeline.resolve.decisions import Verdicts, read_decisions
from pipeline.resolve.mentions import NO_ORIGINS, Mention, Reported, mentions

_CROWD = 60  # claims of one agreement that are compared with each other, the latest of them
_VETO = -10_000  # what a pair that may not be one deal counts where people joined it


@dataclass(frozen=True, slots=True)
class Doubt:
    """One question to a person.

    `kind` is "joined" (the machine took the two claims for one deal), "apart" (it nearly did), "claim" (nobody confirmed the
    deal, and its best claim may be weak) or "overtaken" (a person set a field, and a later report says otherwise).
    """

    kind: str
    certainty: float  # 0 … 1, how sure the machine is of what the table says; for overtaken 0
    agreements: tuple[Agreement, ...]  # the one in question; for "apart" the two
    claims: tuple[Claim, ...]  # the two side by side, or the one
    reasons: tuple[str, ...]
    decision: Decision | None = None  # the correction that was overtaken


def doubts(
    claims: Iterable[Claim],
    articles: Mapping[str, Reported],
    agreements: Iterable[Agreement],
    decisions: Iterable[Decision] = (),
    origins: Mapping[str, str] = NO_ORIGINS,
    days: float = math.inf,
) -> list[Doubt]:
    """All questions on agreements that were last reported at most `days` before the newest one, the least certain first.

    What people decided on already isn't asked: `agreements` are those that the claims and decisions gave.
    """
    model = load_model()
    told = mentions(claims, articles, origins)
    verdicts = read_decisions(decisions, told, origins)
    kept = [one for one in agreements if one.review != "rejected"]
    newest = max((one.last_reported.timestamp() for one in kept), default=0.0)
    kept = [one for one in kept if newest - one.last_reported.timestamp() <= days * 86_400]
    places = {one.claim.claim_id: place for place, one in enumerate(told)}
    groups = [(one, [places[claim_id] for claim_id in one.claim_ids if claim_id in places]) for one in kept]
    found: list[Doubt] = []
    for agreement, group in groups:
        found += _overtaken(agreement, group, told, verdicts)
        found += _weak(agreement, group, told)
        found += _joined(agreement, group, told, verdicts, model)
    found += _apart(groups, told, verdicts, model)
    return sorted(found, key=lambda one: (one.certainty, one.kind, one.claims[0].claim_id, one.claims[-1].claim_id))


def _sure(score: float) -> float:
    """The chance that a pair with this score, in thousandths, is one deal: what the weights' logistic regression means by it."""
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, score / 1000))))


def _overtaken(agreement: Agreement, group: Sequence[int], told: Sequence[Mention], verdicts: Verdicts) -> list[Doubt]:
    """A person's word on a field, and the latest report after it that says otherwise."""
    last = {one.field: one for one in verdicts.about(group) if one.verdict == "set" and one.field}
    found = []
    for field, one in sorted(last.items()):
        late = [told[place] for place in group if told[place].article.at > one.decided and not told[place].claim.background]
        said = getattr(late[-1].claim.terms, field) if late else None
        if said not in (None, (), "unknown") and said != read_value(field, one.value or ""):
            words = f"{one.who} set {field} to {one.value or 'nothing'} on {one.decided:%Y-%m-%d}"
            reason = f"{words}; a later report: {write_value(said)}"
            found.append(Doubt("overtaken", 0.0, (agreement,), (late[-1].claim,), (reason,), one))
    return found


def _weak(agreement: Agreement, group: Sequence[int], told: Sequence[Mention]) -> list[Doubt]:
    """Whether there is such a deal at all: as sure as its best claim, in passing or not."""
    if agreement.review != "machine" or not group:
        return []
    best = max((told[place].claim for place in group), key=lambda claim: (not claim.background, claim.confidence, claim.claim_id))
    reasons = [f"its best claim is {best.confidence:.0%} certain"]
    if best.background:
        reasons.append("mentioned in passing only")
    if agreement.publishers == 1:
        reasons.append("one outlet tells of it")
    return [Doubt("claim", best.confidence, (agreement,), (best,), tuple(reasons))]


def _joined(agreement: Agreement, group: Sequence[int], told: Sequence[Mention], verdicts: Verdicts, model: Model) -> list[Doubt]:
    """The part of an agreement that hangs together least with the rest; parts are what people called the same."""
    group = sorted(group)[-_CROWD:]
    at = {place: n for n, place in enumerate(group)}
    ties = [(at[i], at[j]) for i, j, _ in verdicts.together if i in at and j in at]
    parts = [[group[n] for n in part] for part in components(len(group), ties)]
    if len(parts) < 2:
        return []
    known = {(i, j): compare(told[i], told[j], model) for i, j in combinations(group, 2)}
    loose: list[tuple[float, int, tuple[int, int]]] = []
    for part in parts:
        rest = set(group) - set(part)
        pairs = [(min(i, j), max(i, j)) for i in part for j in rest]
        closest = max(pairs, key=lambda pair: (_score(known[pair]), -pair[0], -pair[1]))
        loose.append((sum(_score(known[pair]) for pair in pairs) / len(pairs), part[0], closest))
    score, _, (i, j) = min(loose)
    return [Doubt("joined", _sure(score), (agreement,), (told[i].claim, told[j].claim), _reasons(known[i, j], model))]


def _apart(
    groups: Sequence[tuple[Agreement, Sequence[int]]], told: Sequence[Mention], verdicts: Verdicts, model: Model
) -> list[Doubt]:
    """Of each two agreements that share ground the two claims that are most alike, where nobody told them apart."""
    home = {place: n for n, (_, group) in enumerate(groups) for place in group}
    decided = {tuple(sorted((home[i], home[j]))) for i, j in verdicts.apart if i in home and j in home}
    best: dict[tuple[int, int], tuple[int, int, int, Comparison]] = {}
    for i, j in candidates(told, model.window_days):
        if i not in home or j not in home or home[i] == home[j]:
            continue
        both = (min(home[i], home[j]), max(home[i], home[j]))
        verdict = compare(told[i], told[j], model)
        if verdict.veto is None and both not in decided and (both not in best or verdict.score > best[both][0]):
            best[both] = verdict.score, i, j, verdict
    return [
        Doubt("apart", _sure(-score), (groups[a][0], groups[b][0]), (told[i].claim, told[j].claim), _reasons(verdict, model))
        for (a, b), (score, i, j, verdict) in best.items()
    ]


def _score(verdict: Comparison) -> int:
    return _VETO if verdict.veto else verdict.score


def _reasons(verdict: Comparison, model: Model) -> tuple[str, ...]:
    """All that adds up to the score of a pair."""
    return (verdict.veto,) if verdict.veto else (f"before any evidence ({model.bias:+.2f})", *verdict.reasons)
