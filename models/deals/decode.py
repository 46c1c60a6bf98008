"""From what the readers say to deals.

Each sentence that may tell of a deal is decoded to a draft. Drafts that tell the same deal form a cluster, led by its best
sentence, and the cluster's sentences vote on the fields: one deal told over ten paragraphs comes out once.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np

from models import vocabulary
from models.deals import parties
from models.deals.binding import binding
from models.deals.coreference import called, paid
from models.deals.mixing import mixed
from models.deals.roles import roles
from models.deals.roundup import apart, own_countries, round_up, with_voters
from models.deals.settings import Settings
from models.deals.vetoes import kept
from models.encoder.records import LIVE, PASSING, STATUSES, TYPES, Entity, Floats, Reading, Sentence
from models.evaluate import SLOTS, WEIGHTS
from models.frames import Frame

SURE = 0.8  # probability of a deal from which on its parties' names may say the mineral
WEAKEST_MINERAL = 0.15  # a deal without a mineral over its threshold takes the likeliest from here on
UMBRELLAS = {"critical minerals", "battery metals"}  # give way to a mineral that has a name
HEADS = ("title", "heading")
WORD = re.compile(r"[^\W\d_]+")
Told = Mapping[str, Mapping[str, Entity]]  # field → value → the entity that says so
IN = re.compile(r"\b[Ii]n (?:the )?$")
IN_SIGHT = 8  # characters: the longest that IN matches, and the one before it


@dataclass(frozen=True, slots=True)
class Draft:
    """A deal before it is put into words, as one sentence or a cluster tells it."""

    live: float
    passing: float
    type: Floats
    status: Floats
    entities: Mapping[Entity, tuple[float, int]]  # probability, and place of the mention that says so
    fields: Mapping[str, str | list[str]]  # of those that `similarity` compares


def decode(reading: Reading, settings: Settings) -> list[Frame]:
    """The deals of an article, in its order."""
    reading = mixed(reading, settings)
    told = _told(reading)
    reading = replace(reading, link=reading.link * kept(reading, settings.veto) * apart(reading, told, settings))
    kinds = parties.kinds(reading)
    clusters = [c for c in sorted(_clusters(reading, kinds, settings)) if _is_about_minerals(reading, c)]
    frames = (_frame(reading, cluster, kinds, settings) for cluster in clusters)
    return [f for f in frames if f.minerals and len(f.companies) + len(f.institutions) + len(f.countries) >= 2]


def _told(reading: Reading) -> Floats:
    """Probability of each sentence that it tells a deal, live or in passing."""
    told: Floats = reading.evidence[:, LIVE:].sum(-1)
    return told


def _is_about_minerals(reading: Reading, cluster: list[int]) -> bool:
    """False where an article without any word of the trade names what others speak of too: a copper cable, an iron bridge."""
    minerals = [m.sentence for m in reading.mentions if m.label == "MINERAL"]
    near = {i for i, sentence in enumerate(reading.sentences) if sentence.layout in ("title", "lead")} | set(cluster)
    once = len(minerals) == 1 and near.isdisjoint(minerals)
    named = {m.entity[1] for m in reading.mentions if m.label == "MINERAL"}
    if not once and not (named and named <= vocabulary.words("other_trades")):
        return True
    named_parties = {m.entity[1] for m in reading.mentions if m.sentence in cluster and m.entity[0] == "PARTY"}
    words = {word for name in named_parties for word in name.lower().split()}
    if not once and (not named_parties or not words.isdisjoint(_words_of_minerals())):
        return True
    trade = vocabulary.words("trade_words") | vocabulary.words("mineral_context") | vocabulary.words("near_trades")
    return not trade.isdisjoint(WORD.findall(reading.text.lower()))


def _clusters(reading: Reading, kinds: parties.Kinds, settings: Settings) -> list[list[int]]:
    """Sentences that tell the same deal, the best first in each."""
    told = _told(reading)
    chosen = {int(i) for i in np.flatnonzero(told >= settings.evidence)}
    chosen |= round_up(reading, told, settings)
    clusters: list[list[int]] = []
    leaders: list[Draft] = []
    for i in sorted(chosen, key=lambda i: (-told[i], i)):
        draft = _draft(reading, [i], kinds, settings)
        alike = [
            (1 - settings.same) * similarity(leader.fields, draft.fields) + settings.same * float(reading.same[i, cluster[0]])
            for leader, cluster in zip(leaders, clusters, strict=True)
        ]
        if alike and max(alike) >= settings.overlap:
            best = max(range(len(alike)), key=lambda n: (alike[n], n))
            clusters[best].append(i)
        else:
            clusters.append([i])
            leaders.append(draft)
    return with_voters(clusters, reading, told, settings)


def similarity(one: Mapping[str, str | list[str]], other: Mapping[str, str | list[str]]) -> float:
    """How alike two deals are, 0 … 1: fields weighted as in `models.evaluate`, shared fillers over all."""
    total = weight = 0.0
    for slot in (slot for slot in SLOTS if slot in WEIGHTS):
        ours, theirs = _fillers(one[slot]), _fillers(other[slot])
        left, shared = list(theirs), 0
        for filler in ours:
            hit = next((x for x in left if filler == x or (slot == "companies" and parties.same_company(filler, x))), None)
            if hit is not None:
                left.remove(hit)
                shared += 1
        if ours or theirs:
            weight += WEIGHTS[slot]
            total += WEIGHTS[slot] * shared / (len(ours) + len(theirs) - shared)
    return total / weight if weight else 0.0


def _fillers(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _draft(reading: Reading, cluster: list[int], kinds: parties.Kinds, settings: Settings) -> Draft:
    """A deal as the sentences of its cluster tell it, the leading one for most."""
    lead, passing = float(reading.evidence[cluster[0], LIVE]), float(reading.evidence[cluster[0], PASSING])
    others = [settings.vote * float(reading.evidence[i, LIVE:].sum()) / (lead + passing) for i in cluster[1:]]
    weights = np.array([1.0, *others])
    link, kind, status = (np.average(values[cluster], 0, weights) for values in (reading.link, reading.type, reading.status))
    entities = _entities(reading, link, kinds, settings)
    if name := called(reading, cluster):
        kind = kind + settings.called * np.eye(len(TYPES))[TYPES.index(name)]
    if paid(reading, cluster):
        status = status + settings.paid * np.eye(len(STATUSES))[STATUSES.index("completed")]
    fields: dict[str, str | list[str]] = {
        "deal_type": TYPES[int(kind.argmax())],
        "status": STATUSES[int(status.argmax())],
        "countries": _over(entities, "COUNTRY", settings.country),
        "companies": _over(entities, "PARTY", settings.party),
        "minerals": _minerals(entities, settings),
    }
    return Draft(lead, passing, kind, status, entities, fields)


def _entities(reading: Reading, link: Floats, kinds: parties.Kinds, settings: Settings) -> dict[Entity, tuple[float, int]]:
    """The best mention of each entity; a party that the tagger takes for a project is one."""
    out: dict[Entity, tuple[float, int]] = {}
    for place, (mention, probability) in enumerate(zip(reading.mentions, link, strict=True)):
        entity: Entity | None = mention.entity
        if mention.entity in kinds:
            entity = parties.sorted_as(mention.entity, kinds[mention.entity], settings)
        if entity is not None and probability > out.get(entity, (0.0, 0))[0]:
            out[entity] = (float(probability), place)
    return out


def _ranked(entities: Mapping[Entity, tuple[float, int]], group: str) -> list[tuple[float, str]]:
    return sorted(((p, ident) for (kind, ident), (p, _) in entities.items() if kind == group), reverse=True)


def _over(entities: Mapping[Entity, tuple[float, int]], group: str, least: float) -> list[str]:
    return [ident for p, ident in _ranked(entities, group) if p >= least]


def _first(entities: Mapping[Entity, tuple[float, int]], group: str, least: float) -> str | None:
    """The likeliest, when it reaches the threshold."""
    return next(iter(_over(entities, group, least)), None)


def _minerals(entities: Mapping[Entity, tuple[float, int]], settings: Settings) -> list[str]:
    """Those over their threshold, which is lower for members and families of one that is; an umbrella only by itself."""
    ranked = _ranked(entities, "MINERAL")
    umbrella = max(((p, name) for p, name in ranked if name in UMBRELLAS), default=None)
    named = [(p, name) for p, name in ranked if name not in UMBRELLAS]
    found = {name for p, name in named if p >= settings.mineral}
    found |= {name for p, name in named if p >= settings.relative and _kin(name) & found}
    if umbrella and umbrella[0] >= settings.mineral and umbrella[0] > settings.umbrella * max((p for p, _ in named), default=0.0):
        return [umbrella[1]]
    return [name for _, name in named if name in found] or [name for p, name in ranked[:1] if p >= WEAKEST_MINERAL]


@cache
def _kin(name: str) -> frozenset[str]:
    """The family of a mineral, or the members of a family."""
    family = {row.id: row.first("family") for row in vocabulary.read("minerals")}
    return frozenset({family.get(name, "")} | {member for member, its in family.items() if its == name}) - {"", name}


def _frame(reading: Reading, cluster: list[int], kinds: parties.Kinds, settings: Settings) -> Frame:
    draft = _draft(reading, cluster, kinds, settings)
    companies, institutions = parties.names(reading, _over(draft.entities, "PARTY", settings.party), kinds)
    countries = {code: ("COUNTRY", code) for code in _over(draft.entities, "COUNTRY", settings.country)}
    for name, ident in institutions.items():
        if home := _homes().get(name):
            countries.setdefault(home, ("PARTY", ident))
    if len(companies) + len(institutions) + len(countries) == 1:  # "the U.S. has invested in a railway": whose, the section says
        own = own_countries(reading, _told(reading), settings, cluster[0])
        countries |= {code: ("COUNTRY", code) for code in own}
    kind, status = str(draft.fields["deal_type"]), str(draft.fields["status"])
    evidence = reading.sentences[_evidence(reading, cluster, status)]
    money, stake, project = (
        _first(draft.entities, group, least)
        for group, least in (("MONEY", settings.money), ("PERCENT", settings.stake), ("PROJECT", settings.project))
    )
    minerals: Mapping[str, Entity] = {name: ("MINERAL", name) for name in draft.fields["minerals"]}
    told = {
        "companies": {name: ("PARTY", ident) for name, ident in companies.items()},
        "institutions": {name: ("PARTY", ident) for name, ident in institutions.items()},
        "countries": countries,
        "minerals": minerals or _named_after(reading, cluster[0], companies),
        "project": {project: ("PROJECT", project)} if project else {},
        "value": {money: ("MONEY", money)} if money else {},
        "stake_percent": {stake: ("PERCENT", stake)} if stake else {},
    }
    spans = [("deal_type", kind, evidence.start, evidence.end), ("status", status, evidence.start, evidence.end)]
    return Frame(
        deal_type=kind, status=status, binding=binding(_texts(reading, cluster)),
        countries=tuple(sorted(countries)), companies=tuple(sorted(companies)), institutions=tuple(sorted(institutions)),
        minerals=tuple(sorted(told["minerals"])), project=project, value=_value(money),
        stake_percent=float(stake) if stake else None, evidence_start=evidence.start, evidence_end=evidence.end,
        background=draft.passing > settings.passing * draft.live, confidence=confidence(draft.live + draft.passing, settings),
        roles=tuple(sorted(set(_roles(reading, evidence, kind, told)))), spans=(*spans, *_spans(reading, draft, told, evidence)),
    )


def _named_after(reading: Reading, leader: int, companies: Mapping[str, str]) -> dict[str, Entity]:
    """Minerals in the parties' names, where no other belongs to the deal: "Rio Tinto has agreed to buy Arcadium Lithium"."""
    if reading.evidence[leader, LIVE:].sum() < SURE or reading.sentences[leader].layout not in ("title", "lead"):
        return {}
    return {
        mineral: ("PARTY", ident) for name, ident in companies.items() for word in name.lower().split()
        if (mineral := _words_of_minerals().get(word)) is not None
    }


@cache
def _words_of_minerals() -> dict[str, str]:
    """Single words that stand for a mineral, in lower case."""
    return {surface.lower(): row.id for row in vocabulary.read("minerals") for surface in (row.label, *row.all("aliases"))}


def _texts(reading: Reading, cluster: Iterable[int]) -> str:
    return " ".join(reading.text[s.start:s.end] for s in (reading.sentences[i] for i in cluster))


def _evidence(reading: Reading, cluster: Sequence[int], status: str) -> int:
    """The sentence that tells the deal at its status best, in the body where that tells it at all."""
    body = [i for i in cluster if reading.sentences[i].layout not in HEADS] or list(cluster)
    told = _told(reading) * (1 + reading.status[:, STATUSES.index(status)])
    return max(body, key=lambda i: (float(told[i]), -i))


def _value(money: str | None) -> tuple[float, str] | None:
    currency, _, amount = (money or "").partition(" ")
    return (float(amount), currency) if amount else None


def confidence(told: float, settings: Settings) -> float:
    """Probability that the deal is right, by Platt's scaling of the evidence's probability on held-out articles."""
    odds = np.log(max(told, 1e-6) / max(1 - told, 1e-6))
    return round(float(1 / (1 + np.exp(-(settings.slope * odds + settings.offset)))), 3)


def _roles(reading: Reading, evidence: Sentence, kind: str, told: Told) -> Iterable[tuple[str, str]]:
    """The part of each party, and of a country "in" which the asset lies."""
    here = [m for m in reading.mentions if evidence.start <= m.start < evidence.end]
    names = {entity: name for field in ("companies", "institutions") for name, entity in told[field].items()}
    yield from roles(reading.text, evidence, here, kind, names)
    for mention in here:
        code, before = mention.entity[1], reading.text[max(0, mention.start - IN_SIGHT):mention.start]
        if mention.label == "COUNTRY" and code in told["countries"] and IN.search(before):
            yield code, "host"


def _spans(reading: Reading, draft: Draft, told: Told, evidence: Sentence) -> Iterable[tuple[str, str, int, int]]:
    """The mention that proves each value: in the evidence where it stands there, else the likeliest."""
    inside = {m.entity[1]: m for m in reversed(reading.mentions) if evidence.start <= m.start < evidence.end}
    for field, values in told.items():
        for value, entity in values.items():
            mention = inside.get(entity[1], reading.mentions[draft.entities[entity][1]])
            yield field, value, mention.start, mention.end


@cache
def _homes() -> dict[str, str]:
    """Public body, under any of its names → country."""
    return {form: row.first("country") for row in vocabulary.read("institutions") for form in row.forms}
