"""Old news: articles from files, or what the sources still list of a range of dates; goes on where it was broken off.

What was read is kept piece by piece, and a story that the ledger has is not fetched again. Readers get one summary.
"""

from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.task_runners import ThreadPoolTaskRunner

from flows import gather, night, nightly
from flows.console import complain
from flows.gather import Listing
from flows.newness import new_stories
from flows.night import Report, Selection, Watch
from flows.nightly import FEW, list_all, read_all, settle, tell, watching, whatever_happens, whole
from flows.prefect_server import prefect_server
from flows.visits import Visit
from pipeline.fetch import Fetcher
from pipeline.parse import read_articles
from pipeline.records import Article, Link, Run
from pipeline.settings import Settings, load_settings
from pipeline.sources import load_sources
from pipeline.store import open_ledger

PIECE = 500  # articles from files that are kept at a time
STORIES = 25  # stories of one source that are kept at a time


@dataclass(frozen=True, slots=True)
class Dates:
    """Days, both included, in UTC."""

    first: date
    last: date

    def hold(self, moment: datetime | None) -> bool:
        """Whether a time lies in them; an unknown one doesn't."""
        if moment is None:
            return False
        start = datetime.combine(self.first, time(), UTC)
        return start <= moment < datetime.combine(self.last, time(), UTC) + timedelta(days=1)


setting: ContextVar[Settings | None] = ContextVar("setting", default=None)  # of a command; a worker loads its own

read_files = task(name="read files", cache_policy=NO_CACHE)(read_articles)
keep_articles = task(name="keep articles", **nightly.WRITING)(night.keep_articles)


@flow(name="backfill", log_prints=False, task_runner=FEW)  # type: ignore[arg-type]
def backfill(
    paths: tuple[Path, ...] = (), first: date | None = None, last: date | None = None
) -> Report | State[Report]:
    """Old articles into the ledger, from files, and from sources the stories of these days; then as a night."""
    settings, dates = setting.get() or load_settings(), Dates(first, last or datetime.now(UTC).date()) if first else None
    with whatever_happens(settings), night.recorded(settings, "backfill") as run:
        counts = from_files(settings, run, paths) if paths else {}
        if dates:
            counts |= from_sources(settings, run, dates)
        report = settle(settings, run, counts)
    return tell(settings, report)


def run_backfill(settings: Settings, paths: Sequence[Path], dates: Dates | None, watch: Watch = night.unwatched) -> Report:
    """The flow on the Prefect server that there is; `watch` hears how far it is."""
    tokens = watching.set(watch), setting.set(settings)
    workers: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=settings.workers)
    try:
        with prefect_server():
            days = (dates.first, dates.last) if dates else (None, None)
            return cast(Report, backfill.with_options(task_runner=workers)(tuple(paths), *days))  # type: ignore[arg-type]
    finally:
        watching.reset(tokens[0])
        setting.reset(tokens[1])


def from_files(settings: Settings, run: Run, paths: Sequence[Path]) -> dict[str, int]:
    """Keep the articles of files, piece by piece."""
    articles: tuple[Article, ...] = read_files(tuple(paths), datetime.now(UTC), on_failure=whole(complain))
    for start in range(0, len(articles), PIECE):
        watching.get()("keeping", start, len(articles))
        keep_articles(settings, run, whole(articles[start : start + PIECE]))
    return {"given": len(articles)}


def from_sources(settings: Settings, run: Run, dates: Dates) -> dict[str, int]:
    """Fetch and keep what the sources list of these days and the ledger doesn't have, a few stories of each source at a time."""
    sources = load_sources(settings.sources)
    with gather.fetching(settings) as fetcher:
        listings = list_all(settings, [Visit(source) for source in sources if source.kind != "folder"], fetcher)
        wanted = missing(settings, listings, dates)
        _read(settings, run, wanted, fetcher)
    undated = sum(link.published is None for listing in listings for link in listing.links)
    return {"sources": len(sources), "links": sum(len(links) for _, links in wanted), "undated": undated}


def missing(settings: Settings, listings: Sequence[Listing], dates: Dates) -> list[tuple[Listing, tuple[Link, ...]]]:
    """Of each listing the stories of these days that no run has read, each once; makes the sources known to the ledger."""
    night.select(settings, [listing.source for listing in listings], ())
    with open_ledger(settings.ledger) as ledger:
        known = ledger.known_links(link.url for listing in listings for link in listing.links)
        taken: set[str] = set()
        dated = [(listing, [link for link in listing.links if dates.hold(link.published)]) for listing in listings]
        return [(listing, tuple(new_stories(ledger, links, known, taken))) for listing, links in dated]


def _read(settings: Settings, run: Run, wanted: Sequence[tuple[Listing, tuple[Link, ...]]], fetcher: Fetcher) -> None:
    many, done = sum(len(links) for _, links in wanted), 0
    for chosen in _pieces(wanted):
        watch, quiet = watching.get(), watching.set(night.unwatched)
        try:
            for gathered in read_all(settings, chosen, fetcher):
                nightly.keep(settings, run, whole([gathered]))
        finally:
            watching.reset(quiet)
        done += sum(len(one.links) for one in chosen)
        watch("reading", done, many)


def _pieces(wanted: Sequence[tuple[Listing, tuple[Link, ...]]]) -> Iterator[list[Selection]]:
    """A few links of each source, and then the next few; the listings' own pages go with the first."""
    longest = max((len(links) for _, links in wanted), default=0)
    for start in range(0, max(longest, 1), STORIES):
        piece = []
        for listing, links in wanted:
            few = links[start : start + STORIES]
            if few or not start:
                piece.append(Selection(listing if not start else replace(listing, pages=()), few, {}, len(few)))
        if piece:
            yield piece
