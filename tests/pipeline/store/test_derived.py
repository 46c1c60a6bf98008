"""Agreements and all that is derived: round trip, replacement, digest."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from pipeline.errors import StoreError
from pipeline.records import Alert, Resolution
from pipeline.store import Ledger
from tests.factory import NOON, agreement, article, change, claim, terms
from tests.pipeline.alerts.outbox import waiting

FULL = agreement(
    1,
    claims=[claim(2), claim(1)],
    terms=terms(value=(2e8 / 3, "AUD"), institutions=("JOGMEC",), project="Mutanda", stake_percent=9.9),
    value_usd=1.0e8 / 7,
    announced_on=date(2026, 1, 31),
    last_reported=NOON + timedelta(microseconds=1),
    review="confirmed",
    parent_id="agr_0",
    parties=(("CD", "country", ""), ("Redwater Metals", "company", "buyer")),
)
BARE = agreement(2, claims=[claim(3)], countries=(), companies=(), minerals=(), announced_on=None)
RESOLUTION = Resolution(
    (FULL, BARE),
    (
        change(FULL, "agreement", None, FULL.title),
        change(FULL, "status", "announced", "signed", 3),
        change(BARE, "agreement", None, BARE.title),
    ),
    (("agr_9", FULL.agreement_id, NOON, "found to be the same deal"),),
)


def test_a_resolution_comes_back_as_it_was(ledger: Ledger) -> None:
    ledger.replace_derived(RESOLUTION)
    assert ledger.resolution() == RESOLUTION
    assert ledger.agreements() == (FULL, BARE)


def test_the_next_takes_the_place_of_the_last(ledger: Ledger) -> None:
    ledger.replace_derived(RESOLUTION)
    following = Resolution((BARE,), (), ())
    ledger.replace_derived(following)
    assert ledger.resolution() == following
    ledger.replace_derived(Resolution((), (), ()))
    assert ledger.resolution() == Resolution((), (), ())


def test_a_claim_in_two_agreements_is_refused(ledger: Ledger) -> None:
    ledger.replace_derived(RESOLUTION)
    with pytest.raises(StoreError, match="two agreements"):
        ledger.replace_derived(Resolution((FULL, replace(BARE, claim_ids=FULL.claim_ids)), (), ()))
    assert ledger.resolution() == RESOLUTION


def test_alerts_and_agreements_come_together_or_not_at_all(ledger: Ledger) -> None:
    alert = Alert("alr_1", FULL.agreement_id, "new_deal", "all", "console", NOON, "New")

    def step(error: BaseException | None) -> None:
        with ledger.transaction():
            ledger.add_alerts([alert])
            ledger.replace_derived(RESOLUTION)
            if error:
                raise error

    with pytest.raises(KeyboardInterrupt):
        step(KeyboardInterrupt())
    assert waiting(ledger) == ()
    assert ledger.agreements() == ()
    step(None)
    assert waiting(ledger) == (alert,)
    assert ledger.agreements() == (FULL, BARE)


def test_the_digest_sees_content_and_not_order(ledger: Ledger) -> None:
    empty = ledger.digest()
    ledger.replace_derived(RESOLUTION)
    digest = ledger.digest()
    assert len(digest) == 64
    assert digest != empty
    ledger.replace_derived(Resolution(RESOLUTION.agreements[::-1], RESOLUTION.history[::-1], RESOLUTION.aliases))
    assert ledger.digest() == digest
    for other in (
        replace(RESOLUTION, agreements=(FULL, replace(BARE, confidence=0.8000001))),
        replace(RESOLUTION, history=RESOLUTION.history[1:]),
        replace(RESOLUTION, aliases=()),
    ):
        ledger.replace_derived(other)
        assert ledger.digest() != digest
    ledger.replace_derived(RESOLUTION)
    assert ledger.digest() == digest


def test_the_digest_sees_which_claim_is_where(ledger: Ledger) -> None:
    ledger.add_articles([article(1)], "run")
    ledger.add_claims([article(1)], [claim(1)], "rules-1")
    ledger.replace_derived(Resolution((agreement(1, claims=[claim(1)]),), (), ()))
    digest = ledger.digest()
    ledger.replace_derived(Resolution((agreement(1, claims=[]),), (), ()))
    assert ledger.digest() != digest
