"""A claim that replaces another keeps its place in the line, so that ids outlive corrections."""

from dataclasses import replace
from datetime import UTC, datetime

from pipeline.records import Money
from pipeline.resolve import Reported, origins_of, resolve
from tests.factory import claim


def test_a_corrected_claim_follows_the_one_it_replaces() -> None:
    old = claim(claim_id="clm_old", article_id="a", evidence="for 145 million")
    new = replace(old, claim_id="clm_new", evidence="for 114 million")
    assert origins_of({"a": [[old], [new]]}) == {"clm_new": "clm_old"}


def test_another_deal_does_not() -> None:
    old = claim(claim_id="clm_old", article_id="a", companies={"Alpha"}, countries={"CL"}, minerals={"copper"})
    new = claim(claim_id="clm_new", article_id="a", companies={"Beta"}, countries={"ZM"}, minerals={"tin"}, deal_type="offtake")
    assert origins_of({"a": [[old], [new]]}) == {}


def test_a_line_goes_back_to_its_first_and_over_an_empty_reading() -> None:
    first = claim(claim_id="clm_1", article_id="a")
    second, third = replace(first, claim_id="clm_2"), replace(first, claim_id="clm_3")
    assert origins_of({"a": [[first], [second], [], [third]]}) == {"clm_2": "clm_1", "clm_3": "clm_1"}


def test_words_that_come_back_beside_their_replacement_found_no_second_line() -> None:
    first = claim(claim_id="clm_1", article_id="a")
    second = replace(first, claim_id="clm_2")
    found = origins_of({"a": [[first], [second], [first, second]]})
    assert len({found.get(one.claim_id, one.claim_id) for one in (first, second)}) == 2


def test_the_agreement_keeps_its_id() -> None:
    at = datetime(2026, 3, 10, tzinfo=UTC)
    article = {"a": Reported("a", "Outlet", at, at, "Title", "run_1")}
    old = claim(claim_id="clm_old", article_id="a")
    new = replace(old, claim_id="clm_new", terms=replace(old.terms, value=Money(114e6, "EUR")))
    before = resolve([old], article).agreements[0]
    after = resolve([new], article, origins=origins_of({"a": [[old], [new]]})).agreements[0]
    assert before.agreement_id == after.agreement_id
    assert after.terms.value == Money(114e6, "EUR")
