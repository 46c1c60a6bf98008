"""Frameworks and the deals under them: who is whose child, and that looking up by keys is enough."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.resolve.mentions import mentions
from pipeline.resolve.parents import Kin, kin, parent_of, parents
from tests.factory import at

from .news import News, agreement_id
from .test_properties import CALM, presses

PACT = {"deal_type": "framework_agreement", "companies": (), "countries": ("AU", "US"), "minerals": ("critical minerals",),
        "evidence": "Canberra and Washington put their names to a framework."}
LOAN = {"deal_type": "financing", "companies": ("Kabanda Mining",), "countries": ("AU", "US"), "minerals": ("gallium",),
        "evidence": "Kabanda Mining gets a loan."}
UNDER = {"evidence": "Kabanda Mining gets a loan under the US-Australia critical minerals framework."}


def parent(framework: dict[str, Any], deal: dict[str, Any], *, days: float = 5, together: bool = False) -> bool:
    """Whether the second is made under the first, told so many days before it or in the same article."""
    news = News()
    one = news.tell(0, **framework)
    if together:
        news.tell(days, article="art_both", **(framework | {"evidence": "The pact was signed last week."}))
    other = news.tell(days, **(deal | {"article": "art_both"} if together else deal))
    found = {agreement.agreement_id: agreement.parent_id for agreement in news.resolve().agreements}
    assert found[agreement_id(one)] is None
    assert found[agreement_id(other)] in (None, agreement_id(one))
    return found[agreement_id(other)] is not None


def test_an_article_that_tells_of_both() -> None:
    assert parent(PACT, LOAN, together=True)
    assert not parent(PACT, LOAN)


def test_a_sentence_that_says_so() -> None:
    assert parent(PACT, LOAN | UNDER)
    assert parent(PACT, LOAN | UNDER | {"countries": ("AU", "JP", "US")})


@pytest.mark.parametrize(
    ("framework", "deal"),
    [
        (PACT, LOAN | UNDER | {"countries": ("AU", "JP")}),
        (PACT, LOAN | UNDER | {"countries": ("AU",)}),
        (PACT, LOAN | UNDER | {"deal_type": "trade_agreement", "companies": ()}),
        (PACT | {"status": "negotiating"}, LOAN | UNDER),
        (PACT | {"status": "terminated"}, LOAN | UNDER),
        (PACT | {"minerals": ("lithium",)}, LOAN | UNDER),
        (PACT | {"companies": ("Kabanda Mining", "Redwater Metals")}, LOAN | UNDER),
        (PACT | {"countries": ("AU", "CA", "JP", "US")}, LOAN | UNDER | {"countries": ("AU", "CA", "JP", "US")}),
        (PACT, LOAN | {"evidence": "Kabanda Mining defaults under their 2021 offtake agreement."}),
    ],
)
def test_no_child_without_good_reason(framework: dict[str, Any], deal: dict[str, Any]) -> None:
    assert not parent(framework, deal)


def test_no_child_older_than_its_parent() -> None:
    news = News()
    loan = news.tell(0, **LOAN | UNDER)
    news.tell(3, **PACT)
    assert all(one.parent_id is None for one in news.resolve().agreements), loan


def test_of_two_frameworks_the_one_told_beside_the_deal() -> None:
    news = News()
    older = news.tell(0, **PACT, article="art_both")
    news.tell(900, **PACT | {"evidence": "Another paper, of another kind, between the same capitals.", "minerals": ("gallium",)})
    loan = news.tell(0, **LOAN | UNDER, article="art_both")
    found = {one.agreement_id: one.parent_id for one in news.resolve().agreements}
    assert found[agreement_id(loan)] == agreement_id(older)


codes = st.sets(st.sampled_from(("AU", "CL", "EU", "US")), max_size=4).map(frozenset)
relatives = st.builds(
    Kin,
    agreement_id=st.uuids().map(str),
    framework=st.booleans(),
    deal=st.booleans(),
    stands=st.booleans(),
    first_reported=st.integers(0, 3).map(at),
    states=codes,
    families=st.sets(st.sampled_from(("any", "lithium", "copper"))).map(frozenset),
    articles=st.sets(st.sampled_from("abc")).map(frozenset),
    told=st.sets(codes, max_size=2).map(frozenset),
).map(lambda one: one if len(one.states) in (2, 3) and not one.deal else Kin(**{**fields(one), "framework": False}))


def fields(one: Kin) -> dict[str, Any]:
    return {name: getattr(one, name) for name in Kin.__slots__}


@CALM
@given(st.lists(relatives, max_size=12), st.randoms(use_true_random=False))
def test_keys_find_what_all_pairs_find(family: list[Kin], random: Any) -> None:
    """Asked of every framework, in any order, a deal has the parent that its keys led to."""
    found = parents(family)
    frameworks = [one for one in family if one.framework]
    random.shuffle(frameworks)
    for one in family:
        assert found.get(one.agreement_id) == (parent_of(one, frameworks) if one.deal else None)


@CALM
@given(presses())
def test_a_parent_is_a_living_framework(news: News) -> None:
    """One generation, no money counted under a deal that may be counted under another."""
    found = {one.agreement_id: one for one in news.resolve().agreements}
    for one in found.values():
        if one.parent_id is not None:
            above = found[one.parent_id]
            assert above.terms.deal_type == "framework_agreement"
            assert above.parent_id is None
            assert set(above.terms.countries) <= set(one.terms.countries)
            assert above.first_reported.date() <= one.first_reported.date()


@CALM
@given(presses())
def test_kin_follows_from_an_agreement_alone(news: News) -> None:
    """So that a night may work out only what it touches."""
    told = {one.claim.claim_id: one for one in mentions(news.claims, news.articles)}
    agreements = news.resolve().agreements
    family = [kin(one, [told[claim_id] for claim_id in one.claim_ids]) for one in agreements]
    assert {one.agreement_id: one.parent_id for one in agreements if one.parent_id} == parents(reversed(family))
