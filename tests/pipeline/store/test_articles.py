"""Articles and their revisions, claims and what supersedes them, decisions."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.errors import StoreError
from pipeline.records import Article, Decision, Money
from pipeline.store import Ledger
from tests.factory import NOON, article, claim

HOUR = timedelta(hours=1)


def test_articles_come_back_as_they_were(ledger: Ledger) -> None:
    odd = article(1, title="«Литий» 锂 \x00 'quoted' \"too\"", text="one\n\n## two\u2028")
    live = article(3, authors=("Ann Wren", "Bo O'Neil"), gap="page 2 is missing", live=True)
    given = (article(2, language=None, published=None), odd, live)
    assert ledger.add_articles(given, "run") == given
    assert ledger.articles() == ledger.current_articles() == given


def test_the_same_articles_twice_are_nothing_new(ledger: Ledger) -> None:
    given = [article(number) for number in range(3)]
    ledger.add_articles([*given, *given], "run")
    later = [replace(one, fetched=one.fetched + HOUR) for one in given]
    assert ledger.add_articles(later, "later") == ()
    assert ledger.articles() == tuple(given)
    assert ledger.article_runs() == {one.article_id: "run" for one in given}


def test_a_changed_page_is_a_new_revision(ledger: Ledger) -> None:
    old = article()
    new = replace(old, text="Corrected.", fetched=old.fetched + HOUR)
    ledger.add_articles([old], "run")
    assert ledger.add_articles([new, article(2)], "later") == (new, article(2))
    assert ledger.article_runs() == {old.article_id: "later", article(2).article_id: "later"}
    assert ledger.articles() == (old, new, article(2))
    assert ledger.current_articles() == (new, article(2))


def test_an_older_copy_that_comes_late_is_kept_but_not_current(ledger: Ledger) -> None:
    new, old = article(text="new"), article(text="old", fetched=NOON)
    ledger.add_articles([new], "run")
    assert ledger.add_articles([old], "run") == (old,)
    assert ledger.current_articles() == (new,)


def test_an_outlet_that_goes_back_to_its_first_wording(ledger: Ledger) -> None:
    first = article()
    second = replace(first, retracted=True, fetched=first.fetched + HOUR)
    again = replace(first, fetched=first.fetched + 2 * HOUR)
    ledger.add_articles([first], "run")
    ledger.add_articles([second], "run")
    assert ledger.add_articles([again], "run") == (again,)
    assert ledger.current_articles() == (first,)
    assert ledger.add_articles([again], "run") == ()


def test_two_wordings_fetched_at_once_stay_in_one_order(ledger: Ledger) -> None:
    pair = [article(text="one"), article(text="two")]
    ledger.add_articles(pair, "run")
    current = ledger.current_articles()
    assert current == (max(pair, key=lambda one: one.content_hash),)
    assert ledger.add_articles([replace(one, fetched=one.fetched + HOUR) for one in pair], "run") == ()
    assert ledger.current_articles() == current


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text())
def test_any_text_is_stored_once(ledger: Ledger, text: str) -> None:
    stored = ledger.add_articles([article(text, text=text, fetched=NOON)], "run")
    assert ledger.add_articles([article(text, text=text, fetched=NOON)], "run") == ()
    assert all(one in ledger.articles() for one in stored)


def test_a_lone_surrogate_keeps_offsets(ledger: Ledger) -> None:
    (stored,) = ledger.add_articles([article(text="a \ud83d deal")], "run")
    assert stored.text == "a ? deal"
    assert ledger.add_articles([article(text="a \ud83d deal")], "run") == ()


def test_claims_come_back_as_they_were(ledger: Ledger) -> None:
    one, two = article(1), article(2, published=NOON - HOUR)
    full = claim(
        of=one,
        deal_type="acquisition",
        binding="non_binding",
        institutions=("DFC", "Gécamines, S.A."),
        minerals={"cobalt", "copper"},
        project="Mutanda",
        value=(1.1e9 / 3, "USD"),
        stake_percent=12.7,
        background=True,
        confidence=0.1 + 0.2,
        roles=(("Redwater Metals", "buyer"), ("DFC", "lender")),
    )
    bare = claim(of=two, countries=(), companies=(), minerals=())
    ledger.add_articles([one, two], "run")
    ledger.add_claims([one, two], [full, bare], "rules-1")
    assert ledger.claims() == (bare, full)
    assert full.terms.value == Money(1.1e9 / 3, "USD")


def test_what_was_read_is_not_stale_even_without_claims(ledger: Ledger) -> None:
    empty, full = article(1), article(2)
    ledger.add_articles([empty, full], "run")
    assert ledger.stale_articles("rules-1") == (empty, full)
    ledger.add_claims([empty, full], [claim(of=full)], "rules-1")
    assert ledger.stale_articles("rules-1") == ()
    assert ledger.stale_articles("rules-2") == (empty, full)


def test_a_new_revision_is_stale_and_supersedes_the_claims_of_the_old_one(ledger: Ledger) -> None:
    old = article()
    new = replace(old, text="Talks between Kabanda Mining and Redwater Metals collapsed.", fetched=old.fetched + HOUR)
    ledger.add_articles([old], "run")
    ledger.add_claims([old], [claim(of=old)], "rules-1")
    ledger.add_articles([new], "run")
    assert ledger.stale_articles("rules-1") == (new,)
    assert ledger.claims() == ()
    corrected = claim(of=new, status="terminated", evidence=new.text)
    ledger.add_claims([new], [corrected], "rules-1")
    assert ledger.claims() == (corrected,)
    assert ledger.database.run("SELECT count(*) FROM claims") == [(2,)]


def test_words_that_were_replaced_before_anybody_read_them_are_read_first(ledger: Ledger) -> None:
    old = article(1)
    new, other = replace(old, text="Both denied it.", fetched=old.fetched + HOUR), article(2)
    ledger.add_articles([old, other], "run")
    ledger.add_articles([new], "run")
    assert ledger.stale_articles("rules-1") == (old, new, other)


def test_the_list_of_what_to_read_keeps_nothing_that_needs_no_reading(ledger: Ledger) -> None:
    old = article()
    new = replace(old, text="Both denied it.", fetched=old.fetched + HOUR)
    ledger.add_articles([old], "run")
    ledger.add_claims([old], [], "rules-1")
    ledger.add_articles([new], "run")
    ledger.add_articles([replace(old, fetched=old.fetched + 2 * HOUR)], "run")  # the outlet went back to its words
    ledger.add_articles([replace(old, retracted=True, fetched=old.fetched + 3 * HOUR)], "run")
    assert ledger.stale_articles("rules-1") == (new,)
    assert ledger.database.run("SELECT content_hash FROM unread") == [(new.content_hash,)]


def test_a_new_extractor_supersedes_and_an_old_one_may_come_back(ledger: Ledger) -> None:
    one = article()
    first, second = claim(of=one), claim(of=one, extractor="rules-2", minerals={"copper"})
    ledger.add_articles([one], "run")
    ledger.add_claims([one], [first], "rules-1")
    ledger.add_claims([one], [second], "rules-2")
    assert ledger.claims() == (second,)
    assert ledger.stale_articles("rules-1") == (one,)
    ledger.add_claims([one], [first], "rules-1")
    assert ledger.claims() == (first,)
    ledger.add_claims([one], [], "rules-3")
    assert ledger.claims() == ()


def test_the_same_findings_twice_change_nothing(ledger: Ledger) -> None:
    one = article()
    ledger.add_articles([one], "run")
    for _ in range(2):
        ledger.add_claims([one], [claim(of=one)], "rules-1")
    assert ledger.database.run("SELECT (SELECT count(*) FROM extractions), (SELECT count(*) FROM claims)") == [(1, 1)]


def test_a_retracted_article_says_nothing(ledger: Ledger) -> None:
    one = article()
    ledger.add_articles([one], "run")
    ledger.add_claims([one], [claim(of=one)], "rules-1")
    ledger.add_articles([replace(one, retracted=True, fetched=one.fetched + HOUR)], "run")
    assert ledger.claims() == ()
    assert ledger.stale_articles("rules-1") == ()
    assert ledger.export_rows() == ((one.external_id, ()),)


@pytest.mark.parametrize(
    ("read", "words"), [([], "without its article"), ([article()], "comes twice")]
)  # fmt: skip
def test_broken_findings_are_refused_whole(ledger: Ledger, read: list[Article], words: str) -> None:
    ledger.add_articles([article()], "run")
    with pytest.raises(StoreError, match=words):
        ledger.add_claims(read, [claim(), claim()], "rules-1")
    assert ledger.stale_articles("rules-1") == (article(),)


def test_export_follows_the_order_of_ingest_and_every_id(ledger: Ledger) -> None:
    late, early = article(1, external_id="b-2"), article(2, external_id="a-1", published=NOON - HOUR)
    same = replace(late, external_id="c-3")
    assert ledger.add_articles([late, early, same], "run") == (late, early)
    found = claim(of=late)
    ledger.add_claims([late, early], [found], "rules-1")
    assert ledger.export_rows() == (("b-2", ((found, None),)), ("a-1", ()), ("c-3", ((found, None),)))


def test_decisions_are_kept_once_and_in_time(ledger: Ledger) -> None:
    late = Decision("dec_1", "ana", NOON, "same", ("agr_2", "agr_1"), note="one deal")
    early = Decision("dec_2", "ben", NOON - HOUR, "set", ("agr_1",), "status", "signed")
    ledger.add_decisions([late, early])
    ledger.add_decisions([late])
    assert ledger.decisions() == (early, late)


def test_a_failed_step_takes_back_all_of_it(ledger: Ledger) -> None:
    def step() -> None:
        with ledger.transaction():
            ledger.add_articles([article()], "run")
            ledger.add_claims([], [claim()], "rules-1")

    with pytest.raises(StoreError):
        step()
    assert ledger.articles() == ()
    ledger.add_articles([article()], "run")
    assert ledger.articles() == (article(),)


@pytest.mark.parametrize("wrong", [{"evidence_start": 2**40}, {"confidence": float("nan")}, {"background": "perhaps"}])
def test_a_claim_that_does_not_fit_is_refused_in_one_sentence(ledger: Ledger, wrong: dict[str, Any]) -> None:
    ledger.add_articles([article()], "run")
    with pytest.raises(StoreError) as caught:
        ledger.add_claims([article()], [claim(**wrong)], "rules-1")
    assert "\n" not in str(caught.value)
    assert ledger.stale_articles("rules-1") == (article(),)


def test_readings_of_articles_read_more_than_once(ledger: Ledger) -> None:
    once, twice = article(1), article(2)
    old, new = (claim(2, of=twice, evidence=words) for words in ("Kabanda Mining signed", "an offtake with Redwater Metals."))
    ledger.add_articles([once, twice], "run_1")
    ledger.add_claims([once, twice], [claim(1, of=once), old], "v1", "run_1")
    assert ledger.readings() == {}
    ledger.add_claims([twice], [new], "v2", "run_2")
    found = ledger.readings()[twice.article_id]
    assert [[one.claim_id for one in reading] for reading in found] == [[old.claim_id], [new.claim_id]]
