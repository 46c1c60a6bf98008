"""The night as a Prefect flow: a task is a source or a batch of articles, and one task at a time writes."""

import logging
import os
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

# before Prefect is imported: it reads these once; a server named by PREFECT_API_URL keeps its own logging
if "PREFECT_API_URL" not in os.environ:
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_SERVER_LOGGING_LEVEL", "CRITICAL")
    os.environ.setdefault("PREFECT_LOGGING_TO_API_ENABLED", "false")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "90")

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows import gather, night
from flows.gather import Gathered, Listing
from flows.night import Report, Selection, Watch
from pipeline.fetch import Fetcher
from pipeline.records import Article, Run
from pipeline.settings import Settings
from pipeline.sources import Source, load_sources

watching: ContextVar[Watch] = ContextVar("watching", default=night.unwatched)

list_stories = task(gather.list_stories, name="list stories", task_run_name="list {source.id}", cache_policy=NO_CACHE)
read_stories = task(gather.read_stories, name="read stories", cache_policy=NO_CACHE)
read_batch = task(night.read_batch, name="extract", cache_policy=NO_CACHE)
select = task(night.select, name="select", cache_policy=NO_CACHE)
keep = task(night.keep, name="keep", cache_policy=NO_CACHE)
keep_claims = task(night.keep_claims, name="keep claims", cache_policy=NO_CACHE)
conclude = task(night.conclude, name="resolve and publish", cache_policy=NO_CACHE)


@flow(name="nightly", validate_parameters=False, log_prints=False)
def nightly(settings: Settings) -> Report:
    """One night: read all sources, extract, resolve, publish."""
    sources = load_sources(settings.sources)
    with night.recorded(settings, "night") as run, Fetcher(settings) as fetcher:
        listings = list_all(sources, fetcher)
        chosen = select(settings, quote(sources), quote(listings))
        gathered = read_all(chosen, fetcher)
        keep(settings, run, quote(gathered))
        read = extract_all(settings, run, night.unread(settings))
        counts = {"sources": len(sources), "links": sum(len(one.links) for one in listings), "articles": read}
        watching.get()("resolving", 0, 0)
        return conclude(settings, run, counts)


def list_all(sources: tuple[Source, ...], fetcher: Fetcher) -> list[Listing]:
    """All listings, each by a task of its own."""
    futures = [list_stories.submit(source, quote(fetcher)) for source in sources]
    return [_result(future, Listing(source, datetime.now(UTC), error="the task fell over; run again with --verbose to see why"), "looking", place, len(sources))
            for place, (source, future) in enumerate(zip(sources, futures, strict=True), 1)]


def read_all(chosen: list[Selection], fetcher: Fetcher) -> list[Gathered]:
    """The stories of all sources, each source by a task of its own."""
    futures = [read_stories.with_options(task_run_name=f"read {one.listing.source.id}").submit(
        quote(one.listing), quote(one.links), quote(one.copies), quote(fetcher), one.new) for one in chosen]
    return [_result(future, gather.broken(one.listing, "the task fell over"), "reading", place, len(chosen))
            for place, (one, future) in enumerate(zip(chosen, futures, strict=True), 1)]


def extract_all(settings: Settings, run: Run, articles: tuple[Article, ...]) -> int:
    """Claims of all articles, batch by batch, each kept as soon as it is read."""
    done = 0
    for start in range(0, len(articles), settings.batch):
        part = articles[start:start + settings.batch]
        keep_claims(settings, run, quote(read_batch(quote(part))))
        done += len(part)
        watching.get()("extracting", done, len(articles))
    return done


def _result(future: PrefectFuture[Any], instead: Any, step: str, done: int, of: int) -> Any:
    """A task's result; one that fell over costs its source the night, and nobody else."""
    value = future.result(raise_on_failure=False)
    watching.get()(step, done, of)
    return instead if isinstance(value, BaseException) or not isinstance(value, type(instead)) else value
