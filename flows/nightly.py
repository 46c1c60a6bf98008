"""The night as a Prefect flow: a task is a source or a batch of articles, and one task at a time writes."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextvars import ContextVar
from functools import partial
from typing import Any, TypeVar, cast

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.futures import PrefectFuture
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows import gather, night, visits
from flows.gather import Gathered, Listing
from flows.night import Report, Selection, Watch
from flows.prefect_server import prefect_server
from flows.visits import Visit
from pipeline.fetch import Fetcher
from pipeline.records import Article, Run
from pipeline.settings import Settings
from pipeline.sources import load_sources

T = TypeVar("T")
watching: ContextVar[Watch] = ContextVar("watching", default=night.unwatched)

list_stories = task(name="list stories", task_run_name="list {source.id}", cache_policy=NO_CACHE)(gather.list_stories)
read_stories = task(name="read stories", cache_policy=NO_CACHE)(gather.read_stories)
read_batch = task(name="extract", cache_policy=NO_CACHE)(night.read_batch)
plan = task(name="plan", cache_policy=NO_CACHE)(visits.plan)
select = task(name="select", cache_policy=NO_CACHE)(night.select)
keep = task(name="keep", cache_policy=NO_CACHE)(night.keep)
keep_claims = task(name="keep claims", cache_policy=NO_CACHE)(night.keep_claims)
conclude = task(name="resolve and publish", cache_policy=NO_CACHE)(night.conclude)


@flow(name="nightly", validate_parameters=False, log_prints=False)
def nightly(settings: Settings) -> Report:
    """One night: read all sources, extract, resolve, publish."""
    sources = load_sources(settings.sources)
    with night.recorded(settings, "night") as run, gather.fetching(settings) as fetcher:
        listings = gather.excuse_outage(list_all(plan(settings, whole(sources)), fetcher))
        chosen = select(settings, whole(sources), whole(listings))
        for gathered in read_all(chosen, fetcher):
            keep(settings, run, whole([gathered]))
        counts = {"sources": len(sources), "links": sum(len(one.links) for one in listings)}
        counts |= extract_all(settings, run, night.unread(settings))
        watching.get()("resolving", 0, 0)
        return conclude(settings, run, counts)


def run_night(settings: Settings, watch: Watch = night.unwatched) -> Report:
    """The flow with as many workers as the settings say, on the Prefect server that there is; `watch` hears how far it is."""
    token = watching.set(watch)
    workers: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=settings.workers)
    try:
        with prefect_server():
            return nightly.with_options(task_runner=workers)(settings)  # type: ignore[arg-type]
    finally:
        watching.reset(token)


def list_all(visiting: Sequence[Visit], fetcher: Fetcher) -> list[Listing]:
    """All listings, each by a task of its own."""
    futures = [list_stories.submit(one.source, whole(fetcher), whole(one)) for one in visiting]
    listings = []
    for one, future in zip(visiting, futures, strict=True):
        listings.append(_outcome(future, partial(gather.unlisted, one.source)))
        watching.get()("looking", len(listings), len(visiting))
    return listings


def read_all(chosen: Sequence[Selection], fetcher: Fetcher) -> Iterator[Gathered]:
    """The stories of all sources, each source by a task of its own, handed out in the order of the sources."""
    futures = [
        read_stories.with_options(task_run_name=f"read {one.listing.source.id}").submit(
            whole(one.listing), whole(one.links), whole(one.copies), whole(fetcher), one.new
        )
        for one in chosen
    ]
    for place, (one, future) in enumerate(zip(chosen, futures, strict=True), 1):
        yield _outcome(future, partial(gather.broken, one.listing))
        watching.get()("reading", place, len(chosen))


def extract_all(settings: Settings, run: Run, articles: Sequence[Article]) -> dict[str, int]:
    """Claims of all articles, batch by batch, each kept as soon as it is read; counts what was read and what could not be."""
    read, others = 0, Counter[str]()
    for start in range(0, len(articles), settings.batch):
        watching.get()("extracting", start, len(articles))
        found = read_batch(whole(articles[start : start + settings.batch]))
        keep_claims(settings, run, whole(found))
        read += len(found)
        others += night.foreign(found)
    return {"articles": read, "unread": len(articles) - read, **others}


def whole(value: T) -> T:
    """Hand a task the value itself: Prefect must not search it for futures."""
    return cast(T, quote(value))


def _outcome(future: PrefectFuture[T], instead: Callable[[BaseException], T]) -> T:
    """A task's result; one that fell over costs its source the night, and nobody else."""
    value = future.result(raise_on_failure=False)
    return instead(value) if isinstance(value, BaseException) else value
