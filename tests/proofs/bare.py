"""A night of the same stages in the same order, without Prefect: what its overhead is measured against."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

from flows import gather, night, telling
from flows.night import Report
from pipeline.settings import Settings
from pipeline.sources import load_sources


def bare_night(settings: Settings) -> Report:
    """One night, alerts sent."""
    sources = load_sources(settings.sources)
    with night.alone(settings), night.recorded(settings, "night") as run, gather.fetching(settings) as fetcher:
        with ThreadPoolExecutor(settings.workers) as pool:
            listings = list(pool.map(partial(gather.list_stories, fetcher=fetcher), sources))
            chosen = night.select(settings, sources, listings)
            futures = [
                pool.submit(gather.read_stories, one.listing, one.links, one.copies, fetcher, one.new) for one in chosen
            ]  # fmt: skip
            for future in futures:
                night.keep(settings, run, [future.result()])
        counts = {"sources": len(sources), "links": sum(len(one.links) for one in listings)}
        report = night.conclude(settings, run, counts | night.read_unread(settings, run, night.unwatched))
    telling.announce(settings)
    return report
