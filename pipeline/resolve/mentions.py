"""A claim made ready for comparing: when it was reported, by whom, and its terms as keys and sets."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import combinations
from types import MappingProxyType

from pipeline.errors import MineralDealsError
from pipeline.records import Claim, Terms, stable_id
from pipeline.resolve.money import to_usd
from pipeline.resolve.names import Name, body_of, name_of, table, tokens_of, words

NO_ORIGINS: Mapping[str, str] = MappingProxyType({})
Key = tuple[Hashable, ...]

ANY = "any"  # family of the groups that go with every mineral
_LEAST_WORD = 4  # letters of a project's word that can tell it from others


@dataclass(frozen=True, slots=True)
class Reported:
    """What resolution needs to know of an article."""

    article_id: str
    publisher: str
    published: datetime | None
    fetched: datetime
    title: str
    run_id: str  # the run that brought the article in
    signature: bytes = b""  # of its text (`syndication`), to find copies of it

    @property
    def at(self) -> datetime:
        """The article's time; one without a date counts from when we fetched it."""
        return self.published or self.fetched


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a former revision of an article said. It has no vote any more, but ids and history remember it."""

    claim: Claim
    article: Reported  # as it was then
    ended: datetime  # when the next revision was seen


@dataclass(frozen=True, slots=True, eq=False)
class Mention:
    """A claim with its article, and its terms in the form that rules compare."""

    claim: Claim
    article: Reported
    day: float  # days since 1970, for distances in time
    companies: tuple[Name, ...]
    institutions: tuple[frozenset[str], ...]  # telling words of each
    project: frozenset[str]  # telling words of the project's name
    families: frozenset[str]  # minerals by family
    countries: frozenset[str]
    said: frozenset[str]  # words of the evidence and the headline
    figures: frozenset[str]  # telling numbers of the evidence
    amount: str  # the value to two digits, empty when there is none
    grounds: frozenset[Key]  # what two mentions must share one of to be compared, unless they share companies
    usd: float | None
    voice: str  # the outlet, or the one before it whose text it repeats (`syndication.heard`)
    origin: str  # the claim that this one stands for in ids: itself, or the first of the line that it replaced
    earlier: tuple[Earlier, ...] = ()  # what former revisions said of it, oldest first
    silent: bool = False  # its article says nothing of it any more; `claim` is the last that it said
    known_as: frozenset[str] = frozenset()  # ids of all claims of its line, those of replaced readings too

    @property
    def first(self) -> Reported:
        """The article as it first told of the deal."""
        return self.earlier[0].article if self.earlier else self.article

    @property
    def order(self) -> tuple[datetime, str]:
        """Place in the order of reporting."""
        return self.article.at, self.origin

    @property
    def agreement_id(self) -> str:
        """The id of an agreement whose earliest claim this is."""
        return stable_id("agr", self.origin)


def family(mineral: str) -> str:
    """The family that a mineral counts in; most are their own."""
    return table("minerals.csv", "mineral", "family").get(mineral, mineral)


@lru_cache(maxsize=200_000)
def project_key(project: str | None, minerals: tuple[str, ...] = ()) -> frozenset[str]:
    """The words that tell a project from others; all its words when none does."""
    tokens = tokens_of(project or "")
    common = words("project_words.txt").union(*(tokens_of(mineral) for mineral in minerals))
    telling = frozenset(token for token in tokens if len(token) >= _LEAST_WORD and token not in common)
    return telling or frozenset(["".join(tokens)] if tokens else [])


def _grounds(terms: Terms, project: frozenset[str], bodies: Iterable[frozenset[str]], amount: str) -> frozenset[Key]:
    """Words of the project, public bodies with the amount, and, without companies, the states."""
    keys: set[Key] = {("project", word) for word in project}
    if amount:
        keys |= {("paid by", word, amount) for body in bodies for word in body}
    if not terms.companies:
        states = set(terms.countries)
        keys |= {("states", *pair) for pair in combinations(sorted(states), 2)}
        keys |= {("state", country) for country in states if len(states) == 1}
    return frozenset(keys)


def figures_of(sentence: str) -> frozenset[str]:
    """Numbers of a sentence that few other sentences hold: neither years nor below a hundred, without separators."""
    numbers = {hit.replace(",", "").rstrip(".") for hit in re.findall(r"\d[\d,.]*", sentence)}
    return frozenset(hit for hit in numbers if len(hit.partition(".")[0]) > 2 and not re.fullmatch(r"(19|20)\d\d", hit))


def mention(
    claim: Claim, article: Reported, origin: str | None = None, earlier: Sequence[Earlier] = (), *, silent: bool = False
) -> Mention:
    """A claim made ready; pure and cheap, done once a claim."""
    terms = claim.terms
    project = project_key(terms.project, terms.minerals)
    amount = f"{terms.value.currency} {terms.value.amount:.1e}" if terms.value else ""
    bodies = tuple(dict.fromkeys(body_of(name) for name in terms.institutions))
    return Mention(
        claim=claim,
        article=article,
        day=article.at.timestamp() / 86_400,
        companies=tuple(dict.fromkeys(name_of(name) for name in terms.companies)),
        institutions=bodies,
        project=project,
        families=frozenset(family(mineral) for mineral in terms.minerals),
        countries=frozenset(terms.countries),
        said=frozenset(tokens_of(claim.evidence)).union(tokens_of(article.title)),
        figures=figures_of(claim.evidence),
        amount=amount,
        grounds=_grounds(terms, project, bodies, amount),
        usd=to_usd(terms.value, article.at.year),
        voice=article.publisher.casefold().strip(),
        origin=origin or claim.claim_id,
        earlier=tuple(earlier),
        silent=silent,
    )


def mentions(
    claims: Iterable[Claim],
    articles: Mapping[str, Reported],
    origins: Mapping[str, str] = NO_ORIGINS,
    earlier: Iterable[Earlier] = (),
) -> tuple[Mention, ...]:
    """All claims in the order of reporting, each once; of two with one id the newer extractor's.

    What only former revisions said follows as silent mentions.
    """
    unique = {claim.claim_id: claim for claim in sorted(claims, key=lambda one: (one.claim_id, one.extractor, repr(one)))}
    missing = sorted({claim.article_id for claim in unique.values()} - set(articles))
    if missing:
        raise MineralDealsError(f"articles of claims are missing, {missing[0]} first: ingest them again, then rebuild")
    past: dict[str, list[Earlier]] = defaultdict(list)
    for one in sorted(earlier, key=lambda one: (one.ended, one.claim.claim_id)):
        past[origins.get(one.claim.claim_id, one.claim.claim_id)].append(one)
    ready = []
    for claim in unique.values():
        origin = origins.get(claim.claim_id, claim.claim_id)
        ready.append(mention(claim, articles[claim.article_id], origin, past.pop(origin, ())))
    for origin, tellings in past.items():
        ready.append(mention(tellings[-1].claim, tellings[-1].article, origin, tellings, silent=True))
    return tuple(sorted(ready, key=lambda one: one.order))
