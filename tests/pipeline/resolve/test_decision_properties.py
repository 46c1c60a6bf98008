"""What holds for any press and any decisions: they keep their effect, whatever the order, and an undo leaves no trace."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import Decision
from pipeline.resolve import resolve
from pipeline.resolve.contradictions import contradictions
from pipeline.resolve.decisions import Leads, standing

from .news import News, agreement_id, decision
from .test_properties import CALM, presses

VALUES = {"status": ("signed", "terminated"), "companies": ("Codelco; SQM", ""), "value": ("USD 5", ""), "stake_percent": ("51",)}


@st.composite
def decided(draw: st.DrawFn) -> tuple[News, list[Decision]]:
    """Stories, and verdicts on their claims by claim or agreement id, some of them taken back."""
    news = draw(presses(9))
    ids = [ident for one in news.claims for ident in (one.claim_id, agreement_id(one))]
    made: list[Decision] = []
    for day in range(draw(st.integers(0, 8)) if len(news.claims) > 1 else 0):
        verdict = draw(st.sampled_from(("same", "same", "different", "different", "confirm", "reject", "set", "undo")))
        if verdict == "undo":
            if made:
                made.append(decision("undo", draw(st.sampled_from(made)).decision_id, day=day))
            continue
        about = draw(st.lists(st.sampled_from(ids), min_size=2, max_size=2, unique=True))
        field = draw(st.sampled_from(sorted(VALUES))) if verdict == "set" else None
        rest = {"field": field, "value": draw(st.sampled_from(VALUES[field]))} if field else {}
        made.append(decision(verdict, *about[: 2 if verdict in ("same", "different") else 1], day=day, **rest))
    return news, made


@settings(CALM, max_examples=150)
@given(decided(), st.randoms(use_true_random=False))
def test_the_order_of_claims_and_decisions_makes_no_difference(drawn: tuple[News, list[Decision]], random: object) -> None:
    news, made = drawn
    once = news.resolve(*made)
    told, verdicts = news.claims[:], made + made[:2]
    random.shuffle(told)  # type: ignore[attr-defined]
    random.shuffle(verdicts)  # type: ignore[attr-defined]
    assert resolve(told, news.articles, verdicts) == once


@settings(CALM, max_examples=300)
@given(decided())
def test_decisions_have_their_effect_and_lose_no_claim(drawn: tuple[News, list[Decision]]) -> None:
    news, made = drawn
    lead = Leads()
    found = news.resolve(*made)
    home = {lead(claim_id): one for one in found.agreements for claim_id in one.claim_ids}
    held = sorted(claim_id for one in found.agreements for claim_id in one.claim_ids)
    assert held == sorted(one.claim_id for one in news.claims)
    stand = standing(made)
    if contradictions(made, lead):
        return
    for one in stand:
        homes = {home[lead(ident)].agreement_id for ident in one.ids}
        if one.verdict == "same":
            assert len(homes) == 1
        if one.verdict == "different" and lead(one.ids[0]) != lead(one.ids[1]):
            assert len(homes) == 2
    for agreement in found.agreements:
        about = [one for one in stand if any(home[lead(ident)] == agreement for ident in one.ids)]
        reviews = [one.verdict for one in about if one.verdict in ("confirm", "reject")]
        assert agreement.review == {"confirm": "confirmed", "reject": "rejected"}.get(reviews[-1] if reviews else "", "machine")
        statuses = [one.value for one in about if one.field == "status"]
        assert not statuses or agreement.terms.status == statuses[-1]


@settings(CALM, max_examples=150)
@given(decided())
def test_an_undo_restores_exactly_what_was(drawn: tuple[News, list[Decision]]) -> None:
    news, made = drawn
    for place, one in enumerate(made):
        if one.verdict == "undo":
            continue
        before = [other for other in made[:place] if other.verdict != "undo"]
        assert news.resolve(*before, one, decision("undo", one.decision_id, day=50)) == news.resolve(*before)
