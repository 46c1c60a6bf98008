"""The derived tables brought up to date: only the parts of the ledger are settled anew that news of articles or decisions touch.

What a full resolution would say of the other parts can't have changed (`pipeline.resolve.links`), so a night leaves the same
tables as a rebuild, and its work follows the news, not the size of the ledger.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import combinations

from pipeline.records import Agreement, Decision, Resolution
from pipeline.resolve import (
    Groups,
    Leads,
    Mention,
    linked,
    mentions_of,
    offered_keys,
    resolver_version,
    settle,
    signature,
    sought_keys,
    standing,
    subjects,
    within_window,
)
from pipeline.store import Ledger, Line

BATCH = 1_000  # articles that are settled at a time

Place = tuple[str, str]  # article id and origin: what a line is made of


@dataclass(slots=True)
class Settled:
    """Agreements that took part in a settling, as they were and as they are."""

    before: dict[str, Agreement] = field(default_factory=dict)
    after: dict[str, Agreement] = field(default_factory=dict)

    def note(self, gone: Iterable[Agreement], made: Iterable[Agreement]) -> None:
        """One batch more; what an earlier batch of this settling made was not there before."""
        for one in gone:
            if self.after.pop(one.agreement_id, None) is None:
                self.before.setdefault(one.agreement_id, one)
        self.after |= {one.agreement_id: one for one in made}


def settle_news(ledger: Ledger) -> Settled:
    """Settle what came since the last time; everything, where other rules made the derived tables. Part of one transaction."""
    version = resolver_version()
    if ledger.settled_by() != version:
        return settle_anew(ledger)
    settled = Settled()
    with ledger.transaction():
        _settle_waiting(ledger, settled)
    return settled


def settle_anew(ledger: Ledger) -> Settled:
    """Throw away what is derived and settle everything."""
    settled = Settled()
    before = {one.agreement_id: one for one in ledger.agreements()}
    with ledger.transaction():
        ledger.forget_derived(resolver_version(), datetime.now(UTC))
        _settle_waiting(ledger, settled)
    return Settled(before, settled.after)


@dataclass(frozen=True, slots=True)
class Check:
    """Digests of the derived tables as they are, and as a rebuild would make them."""

    known: str  # equal for equal news, in whatever order and nights they came
    found: str
    rebuilt: str

    @property
    def equal(self) -> bool:
        """Whether a rebuild would change nothing."""
        return self.found == self.rebuilt


def check_rebuild(ledger: Ledger) -> Check:
    """Settle everything anew, compare, and leave the ledger as it was."""
    known, found = ledger.digest(timeless=True), ledger.digest()
    with ledger.undone():
        settle_anew(ledger)
        return Check(known, found, ledger.digest())


def _settle_waiting(ledger: Ledger, settled: Settled) -> None:
    everyone = ledger.decisions()
    decisions = Decided(standing(everyone))
    waiting = sorted({*ledger.unsettled("article"), *ledger.unsettled("reading")} - ledger.waiting_for_reading())
    verdicts = ledger.unsettled("decision")
    for start in range(0, len(waiting), BATCH):
        Part(ledger, decisions).settle(waiting[start : start + BATCH], (), settled)
    named = sorted(subjects(everyone, verdicts))
    if named:
        Part(ledger, decisions).settle((), named, settled)
    ledger.mark_settled("article", waiting)
    ledger.mark_settled("reading", waiting)
    ledger.mark_settled("decision", verdicts)


class Decided:
    """The decisions of people that stand, in groups that hang together by the ids that they name, known ids or not."""

    def __init__(self, decisions: Sequence[Decision]) -> None:
        self._lead = Leads()
        self._numbers: dict[str, int] = {}
        self._groups = Groups()
        for one in decisions:
            places = [self._numbers.setdefault(self._lead(ident), len(self._numbers)) for ident in one.ids]
            for place in places[1:]:
                self._groups.join(places[0], place)
        self.groups: dict[int, list[Decision]] = defaultdict(list)
        for one in decisions:
            self.groups[self._groups.lead(self._numbers[self._lead(one.ids[0])])].append(one)

    def groups_of(self, ids: Iterable[str]) -> set[int]:
        """Numbers of the groups that name one of these ids."""
        numbers = (self._numbers.get(self._lead(ident)) for ident in ids) if self._numbers else ()
        return {self._groups.lead(number) for number in numbers if number is not None}

    def about(self, mentions: Iterable[Mention]) -> list[Decision]:
        """Decisions that bear on these mentions: all of each group that names one of the claims, or an agreement of one."""
        groups = self.groups_of(ident for each in mentions for ident in names_of(each))
        return [one for group in sorted(groups) for one in self.groups[group]]


def names_of(one: Mention) -> set[str]:
    """Ids under which a decision may name a mention."""
    return {one.origin, one.claim.claim_id, one.agreement_id, *(each.claim.claim_id for each in one.earlier), *one.known_as}


class Part:
    """What hangs together with some articles or decisions: loaded, linked, settled, written."""

    def __init__(self, ledger: Ledger, decisions: Decided) -> None:
        self.ledger = ledger
        self.decisions = decisions
        self.mentions: dict[Place, Mention] = {}
        self.lines: dict[Place, Line] = {}
        self.loaded: set[str] = set()  # articles
        self.groups = Groups()  # of line numbers

    def settle(self, articles: Sequence[str], named: Sequence[str], settled: Settled) -> None:
        """Settle all components that these articles and the ids in decisions belong to."""
        news = self._load_news(articles)
        fresh = {place: self.mentions[place] for place in news}
        touched = {line.component for line in self.lines.values()}
        touched |= self._link(fresh)
        touched |= self._tie(fresh.values(), named)
        self._load_components(touched)
        for line in self.lines.values():
            self.groups.join(line.line, line.component)
        self._write(news, touched, settled)

    def _load(self, article_ids: Iterable[str]) -> None:
        wanted = sorted(set(article_ids) - self.loaded)
        found = {one.article_id: one for one in self.ledger.dossiers(wanted)}
        new = [name for name, one in found.items() if any(revision.signature is None for revision in one.revisions)]
        if new:  # words that came since the article was settled last
            self._sign(new)
            found |= {one.article_id: one for one in self.ledger.dossiers(new)}
        for dossier in found.values():
            for one in mentions_of(dossier):
                self.mentions[dossier.article_id, one.origin] = one
        self.loaded |= set(wanted)

    def _sign(self, articles: Sequence[str]) -> None:
        self.ledger.sign((one, mark, signature(text)) for one, mark, text in self.ledger.unsigned(articles))

    def _load_news(self, articles: Sequence[str]) -> list[Place]:
        """Lines of the articles that have news, new ones among them."""
        self._sign(articles)
        self._load(articles)
        self._keep(self.ledger.lines_of_articles(articles))
        number = self.ledger.next_line()
        news = sorted(place for place in self.mentions if place[0] in set(articles))
        for place in news:
            if place not in self.lines:
                one = self.mentions[place]
                self.lines[place] = Line(number, place[1], one.agreement_id, place[0], one.day, number)
                number += 1
        return news

    def _keep(self, lines: Iterable[Line]) -> None:
        for line in lines:
            self.lines.setdefault((line.article_id, line.origin), line)

    def _link(self, fresh: Mapping[Place, Mention]) -> set[int]:
        """Joins fresh lines with those that tell the same deal; returns the components of the latter."""
        sought = {place: sought_keys(one) for place, one in fresh.items()}
        under = self.ledger.lines_under(sorted(set().union(*sought.values()))) if sought else {}
        own = {self.lines[place].line: place for place in fresh}
        among: dict[int, list[Place]] = defaultdict(list)  # fresh ones find each other too
        for place, one in fresh.items():
            for key in offered_keys(one):
                among[key].append(place)
        numbers = {place: {n for key in keys for n in under.get(key, ())} - own.keys() for place, keys in sought.items()}
        found = self.ledger.lines_by_number(sorted(set().union(*numbers.values())))
        known = {line.line: line for line in found if any(within_window(line.day, one.day) for one in fresh.values())}
        self._load(line.article_id for line in known.values())
        touched: set[int] = set()
        for place, twin in self._in_one_article(fresh):
            if linked(fresh[place], fresh[twin]):
                self.groups.join(self.lines[place].line, self.lines[twin].line)
        for place, one in fresh.items():
            here = self.lines[place].line
            for twin in {twin for key in sought[place] for twin in among[key]} - {place}:
                if linked(one, fresh[twin]):
                    self.groups.join(here, self.lines[twin].line)
            for number in numbers[place] & known.keys():
                line = known[number]
                other = self.mentions.get((line.article_id, line.origin))  # none: gone into another line tonight
                if other and linked(one, other):
                    self.groups.join(here, number)
                    touched.add(line.component)
        return touched

    @staticmethod
    def _in_one_article(fresh: Iterable[Place]) -> Iterator[tuple[Place, Place]]:
        """Pairs of lines of one article, which no key need bring together."""
        told: dict[str, list[Place]] = defaultdict(list)
        for place in fresh:
            told[place[0]].append(place)
        for places in told.values():
            yield from combinations(places, 2)

    def _tie(self, fresh: Collection[Mention], named: Sequence[str]) -> set[int]:
        """Joins lines that decisions name which hang together; returns the components of all that is named."""
        groups = self.decisions.groups_of([*named, *(ident for one in fresh for ident in names_of(one))])
        about = {group: {ident for one in self.decisions.groups[group] for ident in one.ids} for group in groups}
        ids = sorted({*named}.union(*about.values()))
        found: dict[str, list[Line]] = defaultdict(list)
        for ident, line in self.ledger.lines_of_ids(ids):
            found[ident].append(line)
        for place, line in self.lines.items():
            for ident in names_of(self.mentions[place]).intersection(ids) if place in self.mentions else ():
                found[ident].append(line)
        for its in about.values():
            lines = [line for ident in its for line in found[ident]]
            for line in lines[1:]:
                self.groups.join(lines[0].line, line.line)
        return {line.component for lines in found.values() for line in lines}

    def _load_components(self, touched: set[int]) -> None:
        """All lines of the components, with their mentions."""
        members = self.ledger.lines_of_components(sorted(touched))
        self._keep(members)
        self._load(line.article_id for line in members)

    def _write(self, news: Sequence[Place], gone: set[int], settled: Settled) -> None:
        parts: dict[int, list[Place]] = defaultdict(list)
        for place, line in self.lines.items():
            if place in self.mentions:
                parts[self.groups.lead(line.line)].append(place)
        former = self.ledger.former_ids(one.agreement_id for one in self.mentions.values())
        made: dict[int, Resolution] = {}
        for component, places in sorted(parts.items()):
            told = sorted((self.mentions[place] for place in places), key=lambda one: one.order)
            made[component] = settle(told, self.decisions.about(told), former)
        before = self.ledger.agreements_of(sorted(gone))
        self.ledger.replace_components(sorted(gone), made)
        lines = [
            replace(self.lines[place], day=self.mentions[place].day, component=component)
            for component, places in parts.items() for place in places
        ]  # fmt: skip
        lost = [line.line for place, line in self.lines.items() if place not in self.mentions]  # gone into another line
        self.ledger.put_lines(lines, {self.lines[place].line: offered_keys(self.mentions[place]) for place in news}, lost)
        settled.note(before, (one for resolution in made.values() for one in resolution.agreements))
