"""Articles from files into the ledger, the rebuild of what is derived, and scores: work that needs no flow."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from flows import night
from flows.jsonlines import claim_json, read_gold
from flows.night import Report
from models.evaluate import Evaluation
from models.evaluate import evaluate as evaluate_deals
from pipeline.extract import extract
from pipeline.parse import read_articles
from pipeline.records import Article, Run
from pipeline.settings import Settings


def ingest(settings: Settings, paths: Sequence[Path], on_failure: Callable[[str], None]) -> Report:
    """Read files, keep what is new, extract, resolve, publish; a file that can't be read raises before anything is written."""
    articles = read_articles(paths, datetime.now(UTC), on_failure=on_failure)
    with night.recorded(settings, "ingest") as run:
        night.keep_articles(settings, run, articles)
        read = read_unread(settings, run)
        return night.conclude(settings, run, {"given": len(articles), "articles": read})


def rebuild(settings: Settings) -> Report:
    """Extract again what another version of the extractor read, and derive everything anew."""
    with night.recorded(settings, "rebuild") as run:
        return night.conclude(settings, run, {"articles": read_unread(settings, run)})


def read_unread(settings: Settings, run: Run) -> int:
    """Extract all articles that wait for it, batch by batch; returns how many there were."""
    waiting: tuple[Article, ...] = night.unread(settings)
    for start in range(0, len(waiting), settings.batch):
        night.keep_claims(settings, run, night.read_batch(waiting[start : start + settings.batch]))
    return len(waiting)


def score(gold: Path) -> Evaluation:
    """Scores of the extraction on labelled articles."""
    labelled = read_gold(gold)
    articles = read_articles([gold], datetime.now(UTC))
    found = {one.article.external_id: [claim_json(claim) for claim in one.claims] for one in extract(articles)}
    return evaluate_deals(labelled, found)
