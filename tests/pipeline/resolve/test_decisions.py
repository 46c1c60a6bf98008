"""People outrank the machine: same, different, confirm, reject, set."""

from dataclasses import replace

import pytest

from pipeline.errors import InputError
from pipeline.records import Money, stable_id
from pipeline.resolve import Earlier, resolve, standing, subjects
from tests.factory import at

from .news import News, agreement_id, decision, groups


def two_deals() -> News:
    news = News()
    news.tell(0, "Wire", companies=("Kabanda Mining", "Redwater Metals"))
    news.tell(5, "Herald", companies=("Old Kabanda", "Bluestone"), minerals=("tin",))
    return news


def test_same_joins_by_claim_or_agreement_id() -> None:
    news = two_deals()
    a, b = news.claims
    assert len(news.resolve().agreements) == 2
    for ids in ((a.claim_id, b.claim_id), (agreement_id(b), agreement_id(a)), (agreement_id(a), b.claim_id)):
        resolution = news.resolve(decision("same", *ids))
        assert groups(resolution.agreements) == {frozenset((a.claim_id, b.claim_id))}
        assert [alias[:2] for alias in resolution.aliases] == [(agreement_id(b), agreement_id(a))]
        assert "person" in resolution.aliases[0][3]


def test_different_parts_and_the_latest_verdict_counts() -> None:
    news = News()
    a, b = news.tell(0, "Wire"), news.tell(3, "Herald")
    assert len(news.resolve().agreements) == 1
    apart = decision("different", a.claim_id, b.claim_id, day=10)
    assert len(news.resolve(apart).agreements) == 2
    assert len(news.resolve(apart, decision("same", a.claim_id, b.claim_id, day=11)).agreements) == 1
    assert len(news.resolve(apart, decision("same", a.claim_id, b.claim_id, day=9)).agreements) == 2


def test_what_people_told_apart_is_not_joined_by_way_of_others() -> None:
    news = two_deals()
    a, b = news.claims
    c = news.tell(8, "Post", companies=("Third Party",), minerals=("zinc",))
    verdicts = [
        decision("different", a.claim_id, c.claim_id, day=3),
        decision("same", a.claim_id, b.claim_id, day=1),
        decision("same", b.claim_id, c.claim_id, day=2),
    ]
    assert groups(news.resolve(*verdicts).agreements) == {frozenset((b.claim_id, c.claim_id)), frozenset((a.claim_id,))}


def test_confirm_and_reject() -> None:
    news = News()
    one = news.tell(0)
    assert news.only().review == "machine"
    assert news.only(decision("confirm", one.claim_id)).review == "confirmed"
    assert news.only(decision("reject", one.claim_id, day=2), decision("confirm", agreement_id(one), day=1)).review == "rejected"


def test_set_overrides_and_leaves_a_trace() -> None:
    news = News()
    one = news.tell(0)
    fixed = decision("set", agreement_id(one), field="value", value="EUR 2000000")
    agreement = news.only(fixed)
    assert agreement.terms.value == Money(2e6, "EUR")
    assert agreement.value_usd == pytest.approx(2.31e6, rel=0.01)
    rows = [row for row in news.resolve(fixed).history if row.claim_id == fixed.decision_id]
    assert [(row.field, row.old_value, row.new_value) for row in rows] == [
        ("value_amount", None, "2000000"),
        ("value_currency", None, "EUR"),
    ]
    assert news.only(decision("set", one.claim_id, field="companies", value="B ; A")).terms.companies == ("A", "B")
    assert news.only(decision("set", one.claim_id, field="value", value="")).terms.value is None


def test_decisions_on_unknown_ids_do_nothing() -> None:
    news = News()
    news.tell(0)
    assert news.resolve(decision("reject", "agr_gone"), decision("same", "agr_gone", "clm_gone")) == news.resolve()


def test_what_follows_from_decisions_outranks_the_machine() -> None:
    """The machine takes a and b for one deal; people say that c is a, and not b: so a and b are two."""
    news = two_deals()
    a, c = news.claims
    b = news.tell(1, "Post", companies=("Kabanda Mining", "Redwater Metals"))
    assert len(groups(news.resolve().agreements)) == 2
    verdicts = decision("same", a.claim_id, c.claim_id, day=1), decision("different", b.claim_id, c.claim_id, day=2)
    assert groups(news.resolve(*verdicts).agreements) == {frozenset((a.claim_id, c.claim_id)), frozenset((b.claim_id,))}


def test_what_follows_from_decisions_is_known_before_the_machine_groups() -> None:
    """As above, with a fourth claim that is more like b than like a: it goes with b."""
    news = two_deals()
    a, c = news.claims
    b = news.tell(1, "Post", companies=("Kabanda Mining", "Redwater Metals"), value=(4e8, "USD"), project="Mutanda")
    d = news.tell(2, "Gazette", companies=("Kabanda Mining", "Redwater Metals"), value=(4e8, "USD"), project="Mutanda")
    assert frozenset((a.claim_id, b.claim_id, d.claim_id)) in groups(news.resolve().agreements)
    verdicts = decision("same", a.claim_id, c.claim_id, day=1), decision("different", b.claim_id, c.claim_id, day=2)
    found = groups(news.resolve(*verdicts).agreements)
    assert found == {frozenset((a.claim_id, c.claim_id)), frozenset((b.claim_id, d.claim_id))}


def test_the_machines_company_goes_where_a_person_says_no() -> None:
    """Two joined deals whose other claims are different: both verdicts hold, and the machine's word yields."""
    news = two_deals()
    a, b = news.claims
    c = news.tell(1, "Post", companies=("Kabanda Mining", "Redwater Metals"))
    d = news.tell(6, "Post", companies=("Old Kabanda", "Bluestone"), minerals=("tin",))
    assert len(news.resolve().agreements) == 2
    verdicts = decision("same", a.claim_id, b.claim_id, day=1), decision("different", c.claim_id, d.claim_id, day=2)
    found = groups(news.resolve(*verdicts).agreements)
    assert found == {frozenset((a.claim_id, b.claim_id, c.claim_id)), frozenset((d.claim_id,))}


def test_two_that_are_the_same_as_a_third_are_the_same_when_it_is_gone() -> None:
    news = two_deals()
    a, b = news.claims
    verdicts = decision("same", a.claim_id, "clm_gone"), decision("same", "clm_gone", agreement_id(b))
    assert groups(news.resolve(*verdicts).agreements) == {frozenset((a.claim_id, b.claim_id))}


def test_an_undo_takes_back_and_can_be_taken_back() -> None:
    news = two_deals()
    joined = decision("same", *(one.claim_id for one in news.claims), day=1)
    undo = decision("undo", joined.decision_id, day=2)
    again = decision("undo", undo.decision_id, day=3)
    assert news.resolve(joined, undo) == news.resolve()
    assert news.resolve(again, undo, joined) == news.resolve(joined)
    assert standing((again, undo, joined)) == (joined,)
    assert standing((undo, joined)) == ()
    assert subjects((again, undo, joined), [again.decision_id]) == set(joined.ids)
    assert subjects((again, undo, joined), ["dec_gone"]) == set()


def test_a_decision_follows_its_claim_through_every_correction() -> None:
    """The claim was replaced twice: a verdict on any of its forms, or on the agreement of the first, is one on the last."""
    news = News()
    now = news.tell(0, claim_id="clm_3")
    origins = {"clm_2": "clm_1", "clm_3": "clm_1"}
    earlier = [Earlier(replace(now, claim_id=ident), news.articles[now.article_id], at(1)) for ident in ("clm_1", "clm_2")]
    for ident in ("clm_1", "clm_2", now.claim_id, stable_id("agr", "clm_1")):
        (found,) = resolve(news.claims, news.articles, [decision("confirm", ident)], origins, earlier).agreements
        assert found.review == "confirmed", ident


def test_title_parties_and_history_follow_a_correction() -> None:
    news = News()
    one = news.tell(0, roles=(("Redwater Metals", "buyer"),))
    corrected = decision("set", one.claim_id, field="companies", value="Bluestone; Redwater Metals")
    verdicts = corrected, decision("confirm", one.claim_id)
    agreement = news.only(*verdicts)
    assert agreement.title == "Bluestone – Redwater Metals: offtake, cobalt"
    assert ("Redwater Metals", "company", "buyer") in agreement.parties
    assert "Kabanda Mining" not in [name for name, _, _ in agreement.parties]
    rows = [row for row in news.resolve(*verdicts).history if row.claim_id.startswith("dec_")]
    moved = {row.field: (row.old_value, row.new_value) for row in rows}
    assert moved["review"] == ("machine", "confirmed")
    assert moved["title"] == (news.only().title, agreement.title)
    assert moved.keys() == {"review", "title", "companies"}


@pytest.mark.parametrize(
    ("bad", "word"),
    [
        (decision("merge", "agr_1"), "'merge' is no verdict"),
        (decision("set", "agr_1", field="colour", value="red"), "no field 'colour'"),
        (decision("set", "agr_1", field="status", value="sigend"), "use one of proposed"),
        (decision("set", "agr_1", field="value", value="much"), "'much' is no value"),
    ],
)
def test_bad_decisions_are_named(bad: object, word: str) -> None:
    with pytest.raises(InputError, match=word):
        News().resolve(bad)  # type: ignore[arg-type]
