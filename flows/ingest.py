"""Articles from files into the ledger, the rebuild of what is derived, and scores: work that needs no flow."""

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path

from flows import night
from flows.error_page import whole, write_page
from flows.jsonlines import claim_json, read_gold
from flows.night import Report, Watch
from flows.settling import Check, check_rebuild
from models.evaluate import Evaluation
from models.evaluate import evaluate as evaluate_deals
from pipeline.extract import extract
from pipeline.parse import read_articles
from pipeline.resolve import using_rates
from pipeline.settings import Settings
from pipeline.store import open_ledger


def ingest(
    settings: Settings, paths: Sequence[Path], on_failure: Callable[[str], None], watch: Watch = night.unwatched
) -> Report:
    """Read files, keep what is new, extract, resolve, publish; a file that can't be read raises before anything is written."""
    articles = read_articles(paths, datetime.now(UTC), on_failure=on_failure)
    with night.recorded(settings, "ingest") as run:
        night.keep_articles(settings, run, articles)
        counts = {"given": len(articles)} | night.read_unread(settings, run, watch)
        watch("resolving", 0, 0)
        return night.conclude(settings, run, counts)


def rebuild(settings: Settings, watch: Watch = night.unwatched) -> Report:
    """Extract again what another version of the extractor read, and derive everything anew.

    Only articles that a run left behind when it was cut off are news, of which alerts tell.
    """
    with night.recorded(settings, "rebuild") as run:
        counts = night.read_unread(settings, run, watch)
        watch("resolving", 0, 0)
        return night.conclude(settings, run, counts, anew=True)


def check(settings: Settings) -> Check:
    """Whether a rebuild would change the derived tables; writes nothing."""
    with using_rates(settings.rates), open_ledger(settings.ledger) as ledger:
        return check_rebuild(ledger)


def score(gold: Path, page: Path | None = None) -> Evaluation:
    """Scores of the extraction on labelled articles; `page` is where to write what went wrong, for people."""
    labelled = read_gold(gold)
    articles = read_articles([gold], datetime.now(UTC))
    with whole(page, [gold]) if page else nullcontext() as file:
        found = list(extract(articles))
        predicted = {one.article.external_id: [claim_json(claim) for claim in one.claims] for one in found}
        evaluation = evaluate_deals(labelled, predicted)
        if file:
            write_page(file, gold.name, evaluation, labelled, found)
    return evaluation
