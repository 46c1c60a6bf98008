"""Ids as people give them, and what they lead to."""

from pipeline.records import stable_id
from pipeline.store import Ledger

from .newsroom import ALIAS, CHILD, DEAL, LATE, LOAN, OFFTAKE, REJECTED, fill


def test_ids_are_found_by_their_beginning(ledger: Ledger) -> None:
    fill(ledger)
    assert ledger.ids_like(DEAL.agreement_id) == (DEAL.agreement_id,)
    assert ledger.ids_like("agr_old") == (ALIAS[0],)
    assert ledger.ids_like(CHILD.claim_id[:12]) == (CHILD.claim_id,)
    assert len(ledger.ids_like("agr_")) == 5
    assert len(ledger.ids_like("agr_", limit=2)) == 2
    assert ledger.ids_like("%") == ledger.ids_like("agr\\_") == ()


def test_a_claim_and_the_id_that_is_made_of_it_lead_to_its_agreement(ledger: Ledger) -> None:
    fill(ledger)
    founded = stable_id("agr", OFFTAKE[1].claim_id)
    told = ledger.holders([OFFTAKE[1].claim_id, founded, ALIAS[0], LOAN.agreement_id, "agr_none", "clm_none"])
    assert sorted(told, key=str) == sorted(
        [
            (OFFTAKE[1].claim_id, DEAL.agreement_id, None),
            (founded, DEAL.agreement_id, OFFTAKE[1].claim_id),
            (ALIAS[0], DEAL.agreement_id, None),
            (LOAN.agreement_id, LOAN.agreement_id, None),
        ],
        key=str,
    )
    assert ledger.holders([]) == ()


def test_titles_and_outlets(ledger: Ledger) -> None:
    fill(ledger)
    assert ledger.titles([DEAL.agreement_id, LOAN.agreement_id, "agr_none"]) == {
        DEAL.agreement_id: (DEAL.title, 3),
        LOAN.agreement_id: (LOAN.title, 1),
    }
    assert ledger.titles([REJECTED.agreement_id])
    assert ledger.outlets([LATE.article_id, "art_none"]) == {LATE.article_id: (LATE.publisher, LATE.title, LATE.url)}
    assert (ledger.titles([]), ledger.outlets([])) == ({}, {})
