"""A ledger with enough in it that every public view has something to say."""

from dataclasses import replace

from pipeline.records import Agreement, Alert, Article, Claim, Resolution, SourceHealth
from pipeline.store import Ledger
from tests.factory import NOON, agreement, article, at, change, claim

TOLD = article(1)
RETOLD = article(2, source="bulletin", publisher="Bulletin", published=at(0, 15), fetched=at(1))
LATE = article(3, published=at(3), fetched=at(3, 20))
OTHER = article(4, published=at(-20), fetched=at(3, 20))
OFFTAKE: tuple[Claim, ...] = (
    claim(of=TOLD, value=(100e6, "USD"), status="announced"),
    claim(of=RETOLD, value=(120e6, "USD"), binding="binding"),
    claim(of=LATE, value=(100e6, "USD"), status="completed"),
)
LENDS = "Redwater Metals also lends 40 million dollars."
CHILD = claim(of=LATE, evidence=LENDS, deal_type="financing", countries=("CD",), value=(40e6, "USD"))
OLD = claim(of=OTHER, countries=("CL",), companies=("Atacama Lithium",), minerals={"lithium", "copper"})
SONG = "Lead was signed by the band."
WRONG = claim(of=OTHER, evidence=SONG, countries=("GB",), companies=(), minerals=("lead",), value=(9e9, "USD"))
DEAL: Agreement = agreement("deal", claims=OFFTAKE, terms=OFFTAKE[2].terms, last_reported=at(3), articles=3, publishers=2)
LOAN = agreement("loan", claims=[CHILD], first_reported=at(3), last_reported=at(3), parent_id=DEAL.agreement_id)
LITHIUM = agreement("lithium", claims=[OLD], value_usd=7e6, first_reported=at(-20), last_reported=at(-20))
REJECTED = agreement("rejected", claims=[WRONG], review="rejected", first_reported=at(-20), last_reported=at(-20))
HISTORY = (
    change(DEAL, "agreement", None, "Cobalt offtake"),
    change(DEAL, "status", None, "announced"),
    change(DEAL, "companies", None, "Kabanda Mining"),
    change(DEAL, "value_amount", None, "120000000", 1),
    change(DEAL, "companies", "Kabanda Mining", "Kabanda Mining; Redwater Metals", 1, claim_id=OFFTAKE[1].claim_id),
    change(DEAL, "status", "announced", "completed", 3, claim_id=OFFTAKE[2].claim_id),
    change(DEAL, "value_amount", "120000000", "100000000", 3),
    change(LOAN, "agreement", None, LOAN.title, 3),
    change(LITHIUM, "agreement", None, LITHIUM.title, 3),
    change(REJECTED, "agreement", None, REJECTED.title),
    change(REJECTED, "status", "negotiating", "signed", 2),
)
ALIAS = ("agr_old", DEAL.agreement_id, NOON, "found to be the same deal")
RESOLUTION = Resolution((DEAL, LOAN, LITHIUM, REJECTED), HISTORY, (ALIAS,))
ARTICLES: tuple[Article, ...] = (TOLD, RETOLD, LATE, OTHER)


def fill(ledger: Ledger) -> None:
    """One run that read four articles of two sources and found four agreements."""
    run = ledger.start_run("night", "rules-1")
    ledger.register_sources([("herald", "The Herald", "feed", "https://herald.example/feed", "GB", "en", False)])
    ledger.add_articles(ARTICLES, run.run_id)
    ledger.add_claims(ARTICLES, [*OFFTAKE, CHILD, OLD, WRONG], "rules-1", run.run_id)
    ledger.replace_derived(RESOLUTION)
    ledger.add_alerts([Alert("alr_1", DEAL.agreement_id, "status_change", "all", "console", NOON, "Completed")])
    ledger.add_health(run.run_id, [SourceHealth("herald", at(3), True, None, 3, 3, 3)])
    ledger.finish_run(replace(run, counts={"articles": 4}))
