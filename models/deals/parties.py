"""Names that take part: company, public body, project or none, and which names are one party."""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import numpy as np

from models.deals.settings import Settings
from models.encoder.names import without_legal_form
from models.encoder.records import NAMES, Entity, Floats, Reading
from models.evaluate import name_key
from models.evaluate import same_company as same_company_slowly

same_company = lru_cache(1 << 16)(same_company_slowly)  # the drafts of an article ask about the same pairs again and again
Kinds = Mapping[Entity, Floats]  # party → how much it is no name, a company, a public body, a project
RULES = {"COMPANY": 1, "INSTITUTION": 2}  # what the rules' label says of a mention; a bare NAME says nothing


def kinds(reading: Reading) -> Kinds:
    """The mean over the mentions of each party; the rules' own label counts as one more mention."""
    sums: dict[Entity, list[Floats]] = {}
    for mention, kind in zip(reading.mentions, reading.name, strict=True):
        if mention.entity[0] == "PARTY":
            rules = [np.eye(4)[RULES[mention.label]]] if mention.label in RULES else []
            sums.setdefault(mention.entity, rules).append(kind)
    return {entity: np.mean(kinds, 0) for entity, kinds in sums.items()}


def sorted_as(entity: Entity, kind: Floats, settings: Settings) -> Entity | None:
    """The party itself, a project of its name, or None where it is no name."""
    nothing, company, body, project = kind
    if project > settings.sort * (company + body):
        return ("PROJECT", entity[1])
    return None if nothing > settings.nothing else entity


def labelled(reading: Reading, settings: Settings) -> Iterator[tuple[int, int, str, str]]:
    """(start, end, label, id) of each name of a company, public body or project, once the tagger has been heard."""
    known = kinds(reading)
    for mention in reading.mentions:
        if mention.entity in known:
            entity = sorted_as(mention.entity, known[mention.entity], settings)
            label = mention.label
            if entity is not None and (label == "NAME" or entity[0] == "PROJECT"):
                label = "PROJECT" if entity[0] == "PROJECT" else NAMES[int(known[mention.entity][1:3].argmax())]
            if entity is not None:
                yield mention.start, mention.end, label, mention.entity[1]


def names(reading: Reading, idents: Sequence[str], kinds: Kinds) -> tuple[dict[str, str], dict[str, str]]:
    """Companies and public bodies, each once under its longest name → the entity's id."""
    public = {m.entity[1] for m in reading.mentions if m.label == "INSTITUTION"}
    private = {m.entity[1] for m in reading.mentions if m.label == "COMPANY"}
    companies: dict[str, str] = {}
    institutions: dict[str, str] = {}
    for ident in idents:
        _, company, body, _ = kinds[("PARTY", ident)]
        home = institutions if ident in public or (ident not in private and body > company) else companies
        name = without_legal_form(ident) if home is companies else ident
        twin = next((other for other in home if same_company(other, name)), None)
        if twin is None:
            home[name] = ident
        elif len(name_key(name)) > len(name_key(twin)):
            del home[twin]
            home[name] = ident
    return companies, institutions
