"""Settling what has news leaves the same tables as settling everything, however the news were split into nights."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from flows.settling import Settled, check_rebuild, settle_anew, settle_news
from pipeline.alerts import diff
from pipeline.records import Article, Claim, Decision, Resolution, stable_id
from pipeline.resolve import OTHER_RULES, Mention, mentions_of, settle
from pipeline.store import Ledger, open_ledger
from tests.factory import NOON, article, at, claim, terms

CALM = settings(
    deadline=None, max_examples=20, phases=(Phase.explicit, Phase.reuse, Phase.generate), suppress_health_check=list(HealthCheck)
)
COMPANIES = ("Rio Tinto", "Arcadium Lithium", "Arcadium", "SQM", "Codelco", "Ganfeng")


def subset(pool: Sequence[str], least: int, most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(pool), min_size=least, max_size=most).map(lambda chosen: tuple(sorted(chosen)))


deals = st.fixed_dictionaries(
    {
        "deal_type": st.sampled_from(("acquisition", "joint_venture", "offtake")),
        "status": st.sampled_from(("proposed", "announced", "signed", "completed", "terminated")),
        "companies": subset(COMPANIES, 1, 3),
        "countries": subset(("CL", "AU", "US"), 0, 2),
        "minerals": subset(("lithium", "copper"), 1, 2),
        "value": st.sampled_from((None, (6.7e9, "USD"))),
    }
)
stories = st.tuples(st.just("story"), st.integers(0, 300), st.lists(deals, min_size=1, max_size=2))
turns = st.sampled_from(("correct", "return", "retract", "reread"))
revisions = st.tuples(turns, st.integers(0, 20), st.lists(deals, max_size=2))
verdicts = st.tuples(st.sampled_from(("same", "different", "reject", "set", "undo")), st.integers(0, 20), st.integers(0, 20))
nights = st.lists(st.lists(st.one_of(stories, stories, revisions, verdicts), min_size=1, max_size=4), min_size=1, max_size=5)


@dataclass
class Desk:
    """Plays events on a ledger; the same events give the same facts."""

    ledger: Ledger
    day: int = 400
    articles: list[list[Article]] = field(default_factory=list)  # revisions of each
    claims: list[Claim] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)

    def night(self, events: Sequence[tuple[Any, ...]]) -> None:
        self.day += 1
        for event in events:
            getattr(self, event[0], self.decide)(*event) if event[0] in dir(self) else self.decide(*event)

    def keep(self, one: Article, told: Sequence[dict[str, Any]], extractor: str = "rules-1") -> None:
        run = f"run_{self.day}"
        self.ledger.add_articles([one], run)
        found = []
        for number, deal in enumerate(told):
            evidence = f"Sentence {number}." if extractor == "rules-1" else f"Clause {number}."
            ident = stable_id("clm", one.article_id, evidence)
            found.append(claim(of=one.article_id, terms=terms(**deal), evidence=evidence, claim_id=ident, extractor=extractor))
        if not one.retracted:
            self.ledger.add_claims([one], found, extractor, run)
        self.claims += found

    def story(self, _: str, day: int, told: Sequence[dict[str, Any]]) -> None:
        number = len(self.articles)
        one = article(number, published=at(day), fetched=at(self.day), publisher=f"Outlet {number % 3}")
        self.articles.append([one])
        self.keep(one, told)

    def _next(self, number: int, **changes: Any) -> Article | None:
        if not self.articles:
            return None
        revisions = self.articles[number % len(self.articles)]
        one = replace(revisions[-1], fetched=at(self.day) + timedelta(seconds=len(revisions)), **changes)
        revisions.append(one)
        return one

    def correct(self, _: str, number: int, told: Sequence[dict[str, Any]]) -> None:
        if one := self._next(number, text=f"Corrected on day {self.day} with {len(self.claims)}.", retracted=False):
            self.keep(one, told)

    def retract(self, _: str, number: int, __: object) -> None:
        if one := self._next(number, retracted=True):
            self.keep(one, ())

    def reread(self, _: str, number: int, told: Sequence[dict[str, Any]]) -> None:
        if self.articles and not (one := self.articles[number % len(self.articles)][-1]).retracted:
            self.keep(one, told, "rules-2")

    def return_(self, _: str, number: int, __: object) -> None:
        if self.articles:
            revisions = self.articles[number % len(self.articles)]
            one = replace(revisions[0], fetched=at(self.day) + timedelta(seconds=len(revisions)))
            revisions.append(one)
            self.ledger.add_articles([one], f"run_{self.day}")

    def decide(self, verdict: str, one: int, other: int) -> None:
        if verdict == "return":
            self.return_(verdict, one, other)
        elif verdict == "undo":
            if self.decisions:
                self.rule(verdict, (self.decisions[one % len(self.decisions)].decision_id,))
        elif self.claims:
            chosen = ((place, self.claims[place % len(self.claims)].claim_id) for place in (one, other))
            ids = tuple(stable_id("agr", ident) if place % 2 else ident for place, ident in chosen)
            self.rule(verdict, ids, **({"field": "status", "value": "suspended"} if verdict == "set" else {}))

    def rule(self, verdict: str, ids: tuple[str, ...], **what: str) -> None:
        number = len(self.decisions)
        when = NOON + timedelta(days=self.day, seconds=number)
        self.decisions.append(Decision(f"dec_{number}", "ana", when, verdict, ids, **what))
        self.ledger.add_decisions(self.decisions[-1:])


@contextmanager
def ledgers(number: int) -> Iterator[list[Ledger]]:
    with tempfile.TemporaryDirectory() as folder:
        opened = [open_ledger(Path(folder) / f"{n}.duckdb") for n in range(number)]
        yield [one.__enter__() for one in opened]
        for one in opened:
            one.__exit__(None, None, None)


def everything(ledger: Ledger) -> Resolution:
    """The oracle: all mentions in one piece."""
    dossiers = ledger.dossiers(one.article_id for one in ledger.articles())
    told = sorted((one for dossier in dossiers for one in mentions_of(dossier)), key=lambda one: one.order)
    return settle(told, ledger.decisions())


@CALM
@given(nights)
def test_nights_leave_what_a_rebuild_and_the_oracle_leave(told: list[list[tuple[Any, ...]]]) -> None:
    with ledgers(2) as (by_night, at_once):
        desks = Desk(by_night), Desk(at_once)
        for events in told:
            before = {one.agreement_id: one for one in by_night.agreements()}
            for desk in desks:
                desk.night(events)
            settled = settle_news(by_night)
            after = {one.agreement_id: one for one in by_night.agreements()}
            assert by_night.resolution() == everything(by_night)
            assert diff(settled.before.values(), settled.after.values()) == diff(before.values(), after.values())
            assert by_night.unsettled() == by_night.unsettled("decision") == []
        settle_news(at_once)
        assert at_once.resolution() == by_night.resolution()
        digest = by_night.digest()
        settle_anew(by_night)
        assert by_night.digest() == digest


def test_a_night_without_news_touches_nothing() -> None:
    with ledgers(1) as (ledger,):
        desk = Desk(ledger)
        desk.night([("story", 1, [{"companies": ("SQM", "Codelco")}])])
        settle_news(ledger)
        assert settle_news(ledger) == Settled()


def test_a_correction_does_not_date_the_past_anew() -> None:
    with ledgers(1) as (ledger,):
        desk = Desk(ledger)
        deal = {"companies": ("SQM", "Codelco"), "status": "announced", "minerals": ("lithium",)}
        desk.night([("story", 1, [deal])])
        settle_news(ledger)
        desk.night([("correct", 0, [deal | {"status": "signed"}])])
        settle_news(ledger)
        (one,) = ledger.agreements()
        moves = [(change.old_value, change.new_value, change.recorded) for change in ledger.history() if change.field == "status"]
        assert moves == [(None, "announced", at(401)), ("announced", "signed", at(402) + timedelta(seconds=1))]
        assert one.terms.status == "signed"


def test_an_id_that_only_earlier_rules_made_public_leads_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def apart(told: Sequence[Mention], *_: Any) -> Resolution:
        parts = [settle([one]) for one in told]
        return Resolution(tuple(one for part in parts for one in part.agreements), (), ())

    with ledgers(1) as (ledger,):
        desk = Desk(ledger)
        deal = {"companies": ("SQM", "Codelco"), "minerals": ("lithium",), "value": (6.7e9, "USD")}
        desk.night([("story", 1, [deal]), ("story", 3, [deal])])
        with monkeypatch.context() as earlier:
            earlier.setattr("flows.settling.settle", apart)
            earlier.setattr("flows.settling.resolver_version", lambda: "earlier rules")
            settle_news(ledger)
        ids = {one.agreement_id for one in ledger.agreements()}
        assert len(ids) == 2
        settle_news(ledger)
        (left,) = ledger.agreements()
        ((old, heir, when, why),) = ledger.aliases()
        assert ({old, heir}, heir, why) == (ids, left.agreement_id, OTHER_RULES)
        assert check_rebuild(ledger).equal
        desk.night([("story", 5, [deal])])
        settle_news(ledger)
        assert ledger.aliases() == ((old, heir, when, why),)
        desk.rule("different", (desk.claims[0].claim_id, desk.claims[1].claim_id))
        settle_news(ledger)
        assert {one.agreement_id for one in ledger.agreements()} == ids
        assert ledger.aliases() == ()
        settle_anew(ledger)
        desk.rule("undo", (desk.decisions[0].decision_id,))
        settle_news(ledger)
        assert ledger.aliases() == ((old, heir, when, why),)


def test_a_retracted_founder_keeps_the_id_while_others_tell_the_deal() -> None:
    with ledgers(1) as (ledger,):
        desk = Desk(ledger)
        deal = {"companies": ("SQM", "Codelco"), "status": "announced", "minerals": ("lithium",), "value": (6.7e9, "USD")}
        desk.night([("story", 1, [deal])])
        desk.night([("story", 3, [deal])])
        settle_news(ledger)
        (born,) = ledger.agreements()
        desk.night([("retract", 0, ())])
        settle_news(ledger)
        (left,) = ledger.agreements()
        assert (left.agreement_id, left.articles) == (born.agreement_id, 1)
        assert left.first_reported == at(3)
        desk.night([("retract", 1, ())])
        settled = settle_news(ledger)
        assert ledger.agreements() == ()
        assert [one.agreement_id for one in settled.before.values()] == [born.agreement_id]
        assert [change.new_value for change in ledger.history() if change.field == "agreement"][-1] is None
