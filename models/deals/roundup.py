"""Round-ups: where most sections or list items tell a deal, the others do too, if less plainly, and none borrows from another."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from models.deals.settings import Settings
from models.encoder.records import Entity, Floats, Mention, Reading

LEAST = 3  # sections or items of a round-up
PAIR = 2  # paragraphs
MOST = 0.5  # share of them that tell a deal plainly

Units = dict[int, list[int]]  # section or item → its sentences


def round_up(reading: Reading, told: Floats, settings: Settings) -> set[int]:
    """The best sentence of each section or item that tells no deal plainly; `told`: probability of each sentence."""
    out: set[int] = set()
    for units in _lists(reading, told, settings):
        best = (max(members, key=lambda i: (reading.sentences[i].layout != "heading", told[i], -i)) for members in units.values())
        out |= {i for i in best if told[i] >= settings.unit}
    return out


def apart(reading: Reading, told: Floats, settings: Settings) -> Floats:
    """Factors [sentences, mentions]: `settings.apart` for what only other sections or items of a round-up name, and where
    they name a mineral themselves for each mention elsewhere of one; else 1."""
    out = np.ones(reading.link.shape)
    homes = _homes(reading.mentions)
    for units in _lists(reading, told, settings):
        listed = {i for members in units.values() for i in members}
        for members in units.values():
            mined = any(m.label == "MINERAL" and m.sentence in members for m in reading.mentions)
            foreign = [
                m.sentence not in members
                if mined and m.label == "MINERAL"
                else bool(homes[m.entity] <= listed and homes[m.entity].isdisjoint(members))
                for m in reading.mentions
            ]
            out[np.ix_(np.array(members), np.flatnonzero(foreign))] = settings.apart
    return out


def with_voters(clusters: Sequence[list[int]], reading: Reading, told: Floats, settings: Settings) -> list[list[int]]:
    """The clusters, with what else a section or item of a round-up says of its only deal."""
    out = [list(cluster) for cluster in clusters]
    for units in _lists(reading, told, settings):
        for members in units.values():
            own = [cluster for cluster in out if not set(cluster).isdisjoint(members)]
            if len(own) == 1:
                own[0] += [i for i in members if told[i] >= settings.voter and i not in own[0]]
    return out


def own_countries(reading: Reading, told: Floats, settings: Settings, leader: int) -> list[str]:
    """Countries that only the section or item of a round-up names in which a deal is told."""
    homes = _homes(m for m in reading.mentions if m.label == "COUNTRY")
    for units in _lists(reading, told, settings):
        for members in units.values():
            if leader in members:
                return [code for (_, code), sentences in homes.items() if sentences <= set(members)]
    return []


def _homes(mentions: Iterable[Mention]) -> dict[Entity, set[int]]:
    """Entity → the sentences that name it."""
    homes: dict[Entity, set[int]] = defaultdict(set)
    for mention in mentions:
        homes[mention.entity].add(mention.sentence)
    return homes


def _lists(reading: Reading, told: Floats, settings: Settings) -> Iterator[Units]:
    """The lists of a text whose units tell deals: its sections under headings, and the items of each section."""
    lists: dict[tuple[str, int], Units] = defaultdict(lambda: defaultdict(list))
    for i, sentence in enumerate(reading.sentences):
        if sentence.layout == "item":
            lists[("items", sentence.section)][sentence.block].append(i)
        elif sentence.section:
            lists[("sections", 0)][sentence.section].append(i)
    found = [units for units in lists.values() if len(units) >= LEAST and _plain(units, told, settings) >= MOST * len(units)]
    yield from found
    if not found:
        yield from _paragraphs(reading, told, settings)


def _plain(units: Units, told: Floats, settings: Settings) -> int:
    """How many units tell a deal plainly."""
    return sum(any(told[i] >= settings.evidence for i in members) for members in units.values())


def _paragraphs(reading: Reading, told: Floats, settings: Settings) -> Iterator[Units]:
    """The paragraphs and items that tell deals, when they are two or more and hardly any two share a party."""
    units: Units = defaultdict(list)
    for i, sentence in enumerate(reading.sentences):
        if sentence.layout in ("lead", "paragraph", "item"):
            units[sentence.block].append(i)
    units = {unit: members for unit, members in units.items() if any(told[i] >= settings.evidence for i in members)}
    named = [m for m in reading.mentions if m.entity[0] == "PARTY"]
    parties = {unit: {m.entity for m in named if m.sentence in members} for unit, members in units.items()}
    alone = [unit for unit in units if not any(parties[unit] & parties[other] for other in units if other != unit)]
    if len(units) >= PAIR and len(alone) > MOST * len(units):
        yield units
