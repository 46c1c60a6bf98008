"""Contradictory decisions are found, however long the way from one to the other, and named in full."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import Decision
from pipeline.resolve.contradictions import contradictions
from pipeline.resolve.decisions import Leads, standing

from .news import decision

LEAD = Leads()


def test_a_chain_and_the_verdict_against_it_are_named() -> None:
    one, two = decision("same", "agr_a", "agr_b", day=1), decision("same", "agr_c", "agr_b", day=3)
    aside, against = decision("same", "agr_c", "agr_d", day=4), decision("different", "agr_a", "agr_c", day=2)
    (found,) = contradictions([one, two, aside, against], LEAD)
    assert (found.different, found.same) == (against, (one, two))
    assert found.decisions == (one, against, two)


def test_a_decision_that_was_taken_back_contradicts_nothing() -> None:
    one, against = decision("same", "agr_a", "agr_b", day=1), decision("different", "agr_b", "agr_a", day=2)
    undo = decision("undo", one.decision_id, day=3)
    assert len(contradictions([one, against], LEAD)) == 1
    assert contradictions([one, against, undo], LEAD) == []
    assert len(contradictions([one, against, undo, decision("undo", undo.decision_id, day=4)], LEAD)) == 1


def test_ids_of_one_claim_are_one() -> None:
    """A claim, the claim that it replaced, and the agreement that founds."""
    lead = Leads({"clm_2": "clm_1"})
    same = decision("same", "clm_2", "clm_9", day=1)
    assert len(contradictions([same, decision("different", lead("clm_1"), "clm_9", day=2)], lead)) == 1
    assert contradictions([same, decision("different", "clm_3", "clm_9", day=2)], lead) == []


pairs = st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef")).filter(lambda pair: pair[0] != pair[1])
verdicts = st.lists(st.tuples(st.sampled_from(("same", "same", "different")), pairs), max_size=8)


@given(verdicts)
def test_found_if_and_only_if_no_grouping_satisfies_all(drawn: list[tuple[str, tuple[str, str]]]) -> None:
    """Brute force: the finest grouping that has all "same" together has none of the "different" together."""
    made = [decision(verdict, *(f"agr_{one}" for one in pair), day=day) for day, (verdict, pair) in enumerate(drawn)]
    home = {f"agr_{one}": {f"agr_{one}"} for one in "abcdef"}
    for _ in made:
        for one in made:
            if one.verdict == "same":
                joined = set().union(*(home[ident] for ident in one.ids))
                home |= dict.fromkeys(joined, joined)
    broken = {one for one in made if one.verdict == "different" and home[one.ids[0]] == home[one.ids[1]]}
    found = contradictions(made, LEAD)
    assert {one.different for one in found} == broken
    for one in found:
        assert leads_on(one.different.ids[0], one.same) == one.different.ids[1]
        assert len(one.same) == min(
            len(steps)
            for size in range(1, len(made) + 1)
            for steps in combinations(standing(made), size)
            if all(step.verdict == "same" for step in steps) and joins(steps, one.different)
        )


def leads_on(start: str, steps: tuple[Decision, ...]) -> str:
    """Where one gets who follows the steps."""
    for step in steps:
        (start,) = set(step.ids) - {start}
    return start


def joins(steps: tuple[Decision, ...], against: Decision) -> bool:
    """Whether these verdicts alone join what the other parts."""
    reached = {against.ids[0]}
    for _ in steps:
        for step in steps:
            if reached & set(step.ids):
                reached |= set(step.ids)
    return against.ids[1] in reached
