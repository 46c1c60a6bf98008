"""The night as a Prefect flow: a task is a source or a batch of articles, and one task at a time writes.

Fetching tries again by itself, host by host; a task that writes tries again while another process holds the ledger.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar, cast

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from prefect.client.schemas.objects import State
from prefect.futures import PrefectFuture
from prefect.states import Failed
from prefect.task_runners import ThreadPoolTaskRunner
from prefect.utilities.annotations import quote

from flows import gather, night, telling, visits
from flows.console import complain
from flows.gather import Gathered, Listing
from flows.night import Report, Selection, Watch
from flows.prefect_server import prefect_server
from flows.summary import summarise
from flows.visits import Visit
from pipeline.errors import InputError, LedgerBusy, MineralDealsError, RunBusy, SourceError, StoreError
from pipeline.extract import Extraction
from pipeline.fetch import Fetcher
from pipeline.records import Article, Run
from pipeline.settings import Settings, load_settings
from pipeline.sources import load_sources
from pipeline.store import open_ledger

T = TypeVar("T")
watching: ContextVar[Watch] = ContextVar("watching", default=night.unwatched)


def _busy(task: object, run: object, state: State[Any]) -> bool:  # noqa: ARG001 - the library's signature
    """Whether a task failed only because another process held the ledger."""
    return isinstance(state.result(raise_on_failure=False), LedgerBusy)


WRITING: dict[str, Any] = {"cache_policy": NO_CACHE, "retries": 3, "retry_delay_seconds": 10, "retry_condition_fn": _busy}

# where a Prefect worker runs the flow itself; `run_night` has as many as the settings say
FEW: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=Settings.model_fields["workers"].default)

list_stories = task(name="list stories", task_run_name="list {source.id}", cache_policy=NO_CACHE)(gather.list_stories)
read_stories = task(name="read stories", cache_policy=NO_CACHE)(gather.read_stories)
read_batch = task(name="extract", cache_policy=NO_CACHE)(night.read_batch)
plan = task(name="plan", **WRITING)(visits.plan)
select = task(name="select", **WRITING)(night.select)
keep = task(name="keep", **WRITING)(night.keep)
keep_claims = task(name="keep claims", **WRITING)(night.keep_claims)
conclude = task(name="resolve and publish", **WRITING)(night.conclude)
announce = task(name="send alerts", **WRITING)(telling.announce)


@flow(name="nightly", validate_parameters=False, log_prints=False, task_runner=FEW)  # type: ignore[arg-type]
def nightly(settings: Settings | None = None) -> Report | State[Report]:
    """One night: read all sources, extract, resolve, publish, send the alerts."""
    settings = settings or load_settings()
    sources = load_sources(settings.sources)
    with whatever_happens(settings), night.recorded(settings, "night") as run, gather.fetching(settings) as fetcher:
        listings = gather.excuse_outage(list_all(settings, plan(settings, whole(sources)), fetcher))
        chosen = select(settings, whole(sources), whole(listings))
        for gathered in read_all(settings, chosen, fetcher):
            keep(settings, run, whole([gathered]))
        counts = {"sources": len(sources), "links": sum(len(one.links) for one in listings)}
        report = settle(settings, run, counts)
    return tell(settings, report)


def settle(settings: Settings, run: Run, counts: dict[str, int]) -> Report:
    """Extract what is unread, resolve, publish: what a night and a backfill do with what they have gathered."""
    counts = counts | extract_all(settings, run)
    watching.get()("resolving", 0, 0)
    report: Report = conclude(settings, run, counts)
    return report


def tell(settings: Settings, report: Report) -> Report | State[Report]:
    """Send the alerts and leave the summary with the flow run; for a night that could read nothing a state that is failed."""
    watching.get()("sending", 0, 0)
    sent = announce(settings)
    report = replace(report, undelivered=sent.undelivered, refused=sent.refused)
    summarise(report)
    return Failed(message=str(report.failure), data=report) if report.failure else report


@contextmanager
def whatever_happens(settings: Settings) -> Iterator[None]:
    """One run at a time; the alerts of one that fails go out all the same, that it failed among them."""
    with night.alone(settings):
        try:
            yield
        except Exception:  # whatever ended the run, its readers hear of it; raised again below
            with suppress(MineralDealsError):
                sent = telling.announce(settings)
                complain(*night.untaken(sent.undelivered, sent.refused))
            raise


@flow(name="alerts", log_prints=False)
def send_due() -> int:
    """Send what is due of the alerts: digests, what quiet hours kept back, what failed before; gives the number of messages."""
    return telling.send_due(load_settings()).sent


def run_night(settings: Settings, watch: Watch = night.unwatched) -> Report:
    """The flow with as many workers as the settings say, on the Prefect server that there is; `watch` hears how far it is.

    A night that could read nothing has its failure in the report.
    """
    token = watching.set(watch)
    workers: ThreadPoolTaskRunner[Any] = ThreadPoolTaskRunner(max_workers=settings.workers)
    try:
        with prefect_server():
            state = nightly.with_options(task_runner=workers)(settings, return_state=True)  # type: ignore[arg-type]
            report = state.result(raise_on_failure=False)
            return report if isinstance(report, Report) else cast(Report, state.result())
    finally:
        watching.reset(token)


@contextmanager
def remembered(settings: Settings) -> Iterator[None]:
    """A night that failed before its flow could open a record, for want of a Prefect server, has one all the same."""
    started = datetime.now(UTC)
    try:
        yield
    except (InputError, RunBusy):
        raise  # no night at all
    except Exception as error:  # Prefect may fail to start in any way; raised again below, once the run has its record
        with suppress(StoreError):
            with open_ledger(settings.ledger) as ledger:
                known = any(run.kind == "night" and run.started >= started for run in ledger.runs())
            if not known:
                with suppress(type(error)), whatever_happens(settings), night.recorded(settings, "night"):
                    raise
        raise


def list_all(settings: Settings, visiting: Sequence[Visit], fetcher: Fetcher) -> list[Listing]:
    """All listings, each by a task of its own."""
    futures = [list_stories.submit(one.source, whole(fetcher), whole(one)) for one in visiting]
    listings = []
    for one, future in zip(visiting, futures, strict=True):
        listings.append(_outcome(settings, future, partial(gather.unlisted, one.source)))
        watching.get()("looking", len(listings), len(visiting))
    return listings


def read_all(settings: Settings, chosen: Sequence[Selection], fetcher: Fetcher) -> Iterator[Gathered]:
    """The stories of all sources, each source by a task of its own, handed out in the order of the sources."""
    futures = [
        read_stories.with_options(task_run_name=f"read {one.listing.source.id}").submit(
            whole(one.listing), whole(one.links), whole(one.copies), whole(fetcher), one.new
        )
        for one in chosen
    ]
    for place, (one, future) in enumerate(zip(chosen, futures, strict=True), 1):
        yield _outcome(settings, future, partial(gather.broken, one.listing))
        watching.get()("reading", place, len(chosen))


def extract_all(settings: Settings, run: Run) -> dict[str, int]:
    """`night.read_unread` by tasks."""

    def read(articles: Sequence[Article]) -> tuple[Extraction, ...]:
        found: tuple[Extraction, ...] = read_batch(whole(articles))
        return found

    def keep(settings: Settings, run: Run, found: Sequence[Extraction]) -> None:
        keep_claims(settings, run, whole(found))

    return night.read_unread(settings, run, watching.get(), read, keep)


def whole(value: T) -> T:
    """Hand a task the value itself: Prefect must not search it for futures."""
    return cast(T, quote(value))


def _outcome(settings: Settings, future: PrefectFuture[T], instead: Callable[[BaseException], T]) -> T:
    """A task's result; one that fell over, or takes too long, costs its source the night, and nobody else."""
    try:
        value = future.result(timeout=60.0 * settings.source_minutes, raise_on_failure=False)
    except TimeoutError:  # its thread ends with the fetcher
        sentence = f"it took longer than {settings.source_minutes} minutes; raise source_minutes, or lower max_links or its pace"
        return instead(SourceError(sentence))
    return instead(value) if isinstance(value, BaseException) else value
