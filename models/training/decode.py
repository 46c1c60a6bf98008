"""From probabilities to deals.

Each sentence that may tell of a deal is decoded to a frame. Frames that tell the same deal form a cluster, led by its best
sentence, and the cluster's sentences vote on the fields: one deal told over ten paragraphs comes out once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from models import vocabulary
from models.evaluate import SLOTS, WEIGHTS, name_key
from models.evaluate import same_company as same_company_slowly
from models.training.names import without_legal_form
from models.training.records import LIVE, PASSING, STATUSES, TYPES, Deal, Entity, Floats, Reading

same_company = cache(same_company_slowly)  # tuning asks the same pairs some hundred times
Kinds = Mapping[Entity, Floats]  # party → how much it is no name, a company, a public body, a project
WEAKEST_MINERAL = 0.15  # a deal without a mineral over its threshold takes the likeliest from here on
FAMILIES = {"critical minerals", "battery metals"}  # dropped beside a mineral that has a name


@dataclass(frozen=True, slots=True)
class Settings:
    """Thresholds, set on folds by `score`."""

    evidence: float = 0.35
    party: float = 0.5
    country: float = 0.5
    mineral: float = 0.5
    money: float = 0.4
    project: float = 0.5
    stake: float = 0.5
    overlap: float = 0.45  # of two frames, from which on they are one deal
    same: float = 0.5  # share of the same-deal head in that
    vote: float = 0.5  # weight of the cluster's other sentences
    sort: float = 1.0  # a name is a project when the tagger says so this many times as strongly
    nothing: float = 0.6  # no name from this probability on


@dataclass(frozen=True, slots=True)
class Told:
    """A deal before the thresholds, as one sentence or a cluster tells it."""

    sentence: int
    live: float
    passing: float
    entities: Mapping[Entity, float]
    type: Floats
    status: Floats


def decode(reading: Reading, settings: Settings) -> list[Deal]:
    """The deals of an article in its order; fields as in the labelling guide."""
    kinds = _kinds(reading)
    clusters = _clusters(reading, kinds, settings)
    deals = (_fields(reading, _vote(reading, cluster, kinds, settings), settings) for cluster in sorted(clusters))
    return [d for d in deals if d["minerals"] and len(d["companies"]) + len(d["institutions"]) + len(d["countries"]) >= 2]


def _clusters(reading: Reading, kinds: Kinds, settings: Settings) -> list[list[int]]:
    """Sentences that tell the same deal, the best first in each."""
    told = reading.evidence[:, LIVE] + reading.evidence[:, PASSING]
    clusters: list[list[int]] = []
    leaders: list[Deal] = []
    for i in (int(i) for i in np.argsort(-told, kind="stable") if told[i] >= settings.evidence):
        fields = _fields(reading, _vote(reading, [i], kinds, settings), settings)
        alike = [
            (1 - settings.same) * similarity(leader, fields) + settings.same * float(reading.same[i, cluster[0]])
            for leader, cluster in zip(leaders, clusters, strict=True)
        ]
        if alike and max(alike) >= settings.overlap:
            best = max(range(len(alike)), key=lambda n: (alike[n], n))
            clusters[best].append(i)
        else:
            clusters.append([i])
            leaders.append(fields)
    return clusters


def similarity(one: Deal, other: Deal) -> float:
    """How alike two deals are, 0 … 1: fields weighted as in `models.evaluate`, shared fillers over all."""
    total = weight = 0.0
    for slot in (slot for slot in SLOTS if slot in WEIGHTS):
        ours, theirs = _fillers(one[slot]), _fillers(other[slot])
        left, shared = list(theirs), 0
        for filler in ours:
            hit = next((x for x in left if filler == x or (slot == "companies" and same_company(filler, x))), None)
            if hit is not None:
                left.remove(hit)
                shared += 1
        if ours or theirs:
            weight += WEIGHTS[slot]
            total += WEIGHTS[slot] * shared / (len(ours) + len(theirs) - shared)
    return total / weight if weight else 0.0


def _fillers(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _vote(reading: Reading, cluster: list[int], kinds: Kinds, settings: Settings) -> Told:
    """A deal as the sentences of its cluster tell it, the leading one for most."""
    lead, passing = float(reading.evidence[cluster[0], LIVE]), float(reading.evidence[cluster[0], PASSING])
    others = [settings.vote * float(reading.evidence[i, LIVE:].sum()) / (lead + passing) for i in cluster[1:]]
    weights = np.array([1.0, *others])
    link, kind, status = (np.average(values[cluster], 0, weights) for values in (reading.link, reading.type, reading.status))
    return Told(cluster[0], lead, passing, _entities(reading, link, kinds, settings), kind, status)


def _kinds(reading: Reading) -> Kinds:
    """The mean over the mentions of each party; the rules' own label counts as one more mention."""
    sums: dict[Entity, list[Floats]] = {}
    for mention, kind in zip(reading.mentions, reading.name, strict=True):
        if mention.entity[0] == "PARTY":
            sums.setdefault(mention.entity, [np.eye(4)[2 if mention.label == "INSTITUTION" else 1]]).append(kind)
    return {entity: np.mean(kinds, 0) for entity, kinds in sums.items()}


def _entities(reading: Reading, link: Floats, kinds: Kinds, settings: Settings) -> dict[Entity, float]:
    """The best mention of each entity; a party that the tagger takes for a project is one."""
    out: dict[Entity, float] = {}
    for mention, probability in zip(reading.mentions, link, strict=True):
        entity = mention.entity
        if entity in kinds:
            nothing, company, body, project = kinds[entity]
            if project > settings.sort * (company + body):
                entity = ("PROJECT", entity[1])
            elif nothing > settings.nothing:
                continue
        out[entity] = max(out.get(entity, 0.0), float(probability))
    return out


def _fields(reading: Reading, told: Told, settings: Settings) -> Deal:
    ranked: dict[str, list[tuple[float, str]]] = {}
    for (group, ident), probability in told.entities.items():
        ranked.setdefault(group, []).append((probability, ident))
    for found in ranked.values():
        found.sort(reverse=True)
    companies, institutions = _parties(reading, [name for p, name in ranked.get("PARTY", ()) if p >= settings.party])
    money = _first(ranked.get("MONEY", ()), settings.money)
    stake = _first(ranked.get("PERCENT", ()), settings.stake)
    currency, _, amount = (money or "").partition(" ")
    evidence = reading.sentences[told.sentence]
    countries = [code for p, code in ranked.get("COUNTRY", ()) if p >= settings.country]
    homes = {home for name in institutions if (home := _homes().get(name))}
    return {
        "deal_type": TYPES[int(np.argmax(told.type))],
        "status": STATUSES[int(np.argmax(told.status))],
        "countries": countries + sorted(homes - set(countries)),
        "companies": [without_legal_form(name) for name in companies],
        "institutions": institutions,
        "minerals": _minerals(ranked.get("MINERAL", ()), settings.mineral),
        "value": {"amount": float(amount), "currency": currency} if money else None,
        "project": _first(ranked.get("PROJECT", ()), settings.project),
        "stake_percent": float(stake) if stake else None,
        "evidence": reading.text[evidence.start:evidence.end],
        "background": told.passing > told.live,
        "confidence": round(told.live, 3),
    }


def _first(ranked: Sequence[tuple[float, str]], least: float) -> str | None:
    """The likeliest, when it reaches the threshold."""
    return ranked[0][1] if ranked and ranked[0][0] >= least else None


def _parties(reading: Reading, names: list[str]) -> tuple[list[str], list[str]]:
    """Companies and public bodies, each once under its longest name; the rules' lists know the bodies better than the tagger."""
    public = {m.entity[1] for m in reading.mentions if m.label == "INSTITUTION"}
    companies: list[str] = []
    institutions: list[str] = []
    for name in names:
        home = institutions if name in public else companies
        twin = next((i for i, other in enumerate(home) if same_company(other, name)), None)
        if twin is None:
            home.append(name)
        elif len(name_key(name)) > len(name_key(home[twin])):
            home[twin] = name
    return companies, institutions


def _minerals(ranked: Sequence[tuple[float, str]], least: float) -> list[str]:
    found = [name for p, name in ranked if p >= least]
    if not found:
        return [name for p, name in ranked[:1] if p >= WEAKEST_MINERAL]
    return [name for name in found if name not in FAMILIES or len(found) == 1] or found


@cache
def _homes() -> dict[str, str]:
    """Public body, under any of its names → country."""
    return {form: row.first("country") for row in vocabulary.read("institutions") for form in row.forms}
