"""How fast and how completely 2,000 stories of 40 hosts are read, a tenth of the answers faulty (`make bench`).

Prints pages a second against a plain httpx loop over the same pages, and the parse rate against bare trafilatura's, each pair
measured in turn on the same machine. `python -m tests.benches.ingestion FOLDER` measures the parse rate on a folder of saved
pages instead: those of the sample newsroom have little around their stories.
"""

import logging
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import trafilatura

from flows import gather, night, visits
from pipeline.errors import ParseError
from pipeline.fetch import Fetcher
from pipeline.parse import parse_article
from pipeline.settings import Settings, load_settings
from pipeline.sources import Source
from pipeline.store import open_ledger
from tests.benches.press import Press, open_press

ROUNDS = 5


@dataclass(frozen=True)
class Night:
    """What one night brought."""

    seconds: float
    articles: Counter[str]  # by address
    failed: int


def read_press(settings: Settings, press: Press, fetcher: Fetcher) -> Night:
    """One night over all hosts, as the flow has it, up to the ledger; extraction isn't part of it."""
    sources = [Source(id=host.partition(".")[0], publisher=host, kind="feed", url=f"http://{host}/feed") for host in press.names]
    started = time.monotonic()
    with night.recorded(settings, "night") as run, ThreadPoolExecutor(settings.workers) as pool:
        planned = visits.plan(settings, sources)
        listings = list(pool.map(lambda one: gather.list_stories(one.source, fetcher, one), planned))
        chosen = night.select(settings, sources, listings)
        read = list(pool.map(lambda one: gather.read_stories(one.listing, one.links, one.copies, fetcher, one.new), chosen))
        night.keep(settings, run, read)
    seconds = time.monotonic() - started
    failed = sum(len(one.later) + len(one.untried) + len(one.hopeless) for one in read)
    with open_ledger(settings.ledger) as ledger:
        return Night(seconds, Counter(article.url for article in ledger.articles()), failed)


def settings_for(press: Press, folder: Path, **more: float) -> Settings:
    """Settings that lead to the press and wait for nothing but its faults."""
    places = dict.fromkeys(press.names, f"127.0.0.1:{press.port}")
    return load_settings(data=folder, connect_to=places, **({"pace": 0.0, "timeout": 5.0, "workers": 8} | more))


def plain_loop(press: Press) -> float:
    """Pages a second of one httpx client that asks for all good stories, one after the other, and does nothing with them."""
    addresses = sorted(press.available())
    started = time.monotonic()
    with httpx.Client(trust_env=False) as client:
        for address in addresses:
            url = httpx.URL(address)
            with suppress(httpx.HTTPError):
                client.get(url.copy_with(host="127.0.0.1", port=press.port), headers={"Host": url.host})
    return len(addresses) / (time.monotonic() - started)


def parse_ratio(pages: Sequence[bytes]) -> tuple[float, float]:
    """Pages a second that we parse, and that bare trafilatura extracts; the best of five rounds each, in turn."""
    now = datetime.now(UTC)

    def ours(page: bytes) -> None:
        with suppress(ParseError):
            parse_article(page, None, fetched=now)

    best: dict[Callable[[bytes], object], float] = {}
    for _ in range(ROUNDS):
        for reader in (ours, trafilatura.extract):
            started = time.process_time()
            for page in pages:
                reader(page)
            best[reader] = min(best.get(reader, float("inf")), time.process_time() - started)
    return len(pages) / best[ours], len(pages) / best[trafilatura.extract]


def main(hosts: int, stories: int) -> None:
    """Prints the figures."""
    logging.disable(logging.CRITICAL)
    with open_press(hosts, stories) as press, tempfile.TemporaryDirectory() as folder:
        settings = settings_for(press, Path(folder))
        with gather.fetching(settings) as fetcher:
            told = read_press(settings, press, fetcher)
        plain = plain_loop(press)
    had, wanted, most = set(told.articles), press.available(), max(told.articles.values())
    rate = len(had) / told.seconds
    say(f"{len(had & wanted)} of {len(wanted)} stories that can be had, {most} time each, {told.failed} told as failed")
    say(f"{rate:.0f} pages a second fetched, parsed and kept; a plain httpx loop fetches {plain:.0f}: ratio {rate / plain:.2f}")
    ours, bare = parse_ratio(press.pages * 4)
    say(f"{ours:.0f} pages of the sample newsroom a second parsed; bare trafilatura {bare:.0f}: ratio {ours / bare:.2f}")


def say(line: str) -> None:
    """One line of the report."""
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        saved = [path.read_bytes() for path in sorted(Path(sys.argv[1]).glob("*.html"))]
        ours, bare = parse_ratio(saved)
        say(f"{ours:.0f} of {len(saved)} saved pages a second parsed; bare trafilatura {bare:.0f}: ratio {ours / bare:.2f}")
    else:
        main(hosts=40, stories=50)
