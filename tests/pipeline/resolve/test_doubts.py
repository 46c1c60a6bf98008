"""What people are asked: the least certain first, and never what they decided."""

from pipeline.records import Decision
from pipeline.resolve import Doubt, doubts

from .news import News, agreement_id, decision


def asked(news: News, *decisions: Decision, days: float = 10_000) -> list[Doubt]:
    return doubts(news.claims, news.articles, news.resolve(*decisions).agreements, decisions, days=days)


def kinds(found: list[Doubt]) -> list[str]:
    return [one.kind for one in found]


def press() -> News:
    """A deal told twice, one that is nearly the same, and one that has nothing to do with them."""
    news = News()
    news.tell(0, "Wire", confidence=0.9)
    news.tell(3, "Herald", confidence=0.9)
    news.tell(10, "Post", confidence=0.6, companies=("Kabanda Mining", "Tallow Tin"))
    news.tell(12, "Post", confidence=0.5, companies=("Bluestone",), minerals=("zinc",), countries=("AU",))
    return news


def test_joins_near_joins_and_weak_claims_by_certainty() -> None:
    news = press()
    first, second, near, other = news.claims
    assert len(news.resolve().agreements) == 3
    found = asked(news)
    assert [one.certainty for one in found] == sorted(one.certainty for one in found)
    by_kind = {kind: [one for one in found if one.kind == kind] for kind in kinds(found)}
    assert [one.claims for one in by_kind["joined"]] == [(first, second)]
    assert {one.claims[-1] for one in by_kind["apart"]} == {near}
    assert [one.claims[0] for one in by_kind["claim"]] == [other, near, second]
    for one in by_kind["joined"] + by_kind["apart"]:
        assert one.reasons[0].startswith("before any evidence")
        assert any("companies in common" in reason for reason in one.reasons)


def test_the_reasons_add_up_to_the_certainty() -> None:
    for one in asked(press()):
        if one.kind == "apart":
            total = sum(float(reason.rsplit("(", 1)[1].rstrip(")")) for reason in one.reasons)
            assert total < 0
            assert abs(one.certainty - 1 / (1 + 2.718281828459045**total)) < 0.02


def test_what_was_decided_is_not_asked() -> None:
    news = press()
    first, second, near, other = news.claims
    settled = [
        decision("same", first.claim_id, second.claim_id),
        decision("different", agreement_id(first), near.claim_id),
        decision("confirm", agreement_id(first)),
        decision("reject", other.claim_id),
        decision("confirm", near.claim_id),
    ]
    assert asked(news, *settled) == []
    for left_out, kind in zip(settled, ("joined", "apart", "claim", "claim", "claim"), strict=True):
        assert kinds(asked(news, *(one for one in settled if one is not left_out))) == [kind]


def test_what_follows_from_decisions_is_not_asked() -> None:
    """c is a, and not b: nobody needs to be asked whether a is b."""
    news = press()
    first, second, near, other = news.claims
    made = decision("same", first.claim_id, other.claim_id), decision("different", second.claim_id, other.claim_id)
    pairs = [{claim.claim_id for claim in one.claims} for one in asked(news, *made) if one.kind in ("joined", "apart")]
    assert {near.claim_id, second.claim_id} in pairs
    assert {first.claim_id, second.claim_id} not in pairs


def test_two_deals_are_shown_by_their_most_alike_claims() -> None:
    news = press()
    _, second, near, _ = news.claims
    (apart,) = [one for one in asked(news) if one.kind == "apart"]
    assert apart.claims == (second, near)  # a week apart, the other two ten days


def test_a_third_claim_of_a_confirmed_join_is_a_question_of_its_own() -> None:
    news = News()
    a, b, c = (news.tell(day, outlet) for day, outlet in enumerate(("Wire", "Herald", "Post")))
    found = [one for one in asked(news, decision("same", a.claim_id, b.claim_id)) if one.kind == "joined"]
    assert len(found) == 1
    assert c in found[0].claims


def test_a_later_report_against_a_correction_comes_first() -> None:
    news = News()
    one = news.tell(0, status="announced")
    fixed = decision("set", one.claim_id, day=5, field="status", value="signed")
    assert "overtaken" not in kinds(asked(news, fixed))
    news.tell(6, "Post", status="signed")
    assert "overtaken" not in kinds(asked(news, fixed))
    late = news.tell(9, "Herald", status="terminated")
    first = asked(news, fixed)[0]
    assert (first.kind, first.claims, first.decision) == ("overtaken", (late,), fixed)
    assert "someone set status to signed" in first.reasons[0]
    assert news.only(fixed).terms.status == "signed"
    again = decision("set", one.claim_id, day=10, field="status", value="signed")
    assert "overtaken" not in kinds(asked(news, fixed, again))


def test_only_deals_of_the_last_days() -> None:
    news = press()
    assert {one.claims[0] for one in asked(news, days=1)} == {news.claims[3]}
    assert len(asked(news, days=2)) > len(asked(news, days=1))


def test_nothing_gives_no_questions() -> None:
    assert asked(News()) == []
