"""`mineral-deals sources check`: every source is tried, its listing and its first story, and what is wrong with each is said."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flows.gather import fetching, list_stories, read_stories
from pipeline.errors import SourceError
from pipeline.fetch import Fetcher
from pipeline.settings import Settings
from pipeline.sources import Source


@dataclass(frozen=True, slots=True)
class Checked:
    """How a source answers now."""

    source: Source
    stories: int = 0
    newest: datetime | None = None
    wrong: tuple[str, ...] = ()  # sentences; none if all is well

    @property
    def sentence(self) -> str:
        """What is wrong, or what there is."""
        newest = f", the newest of {self.newest:%Y-%m-%d}" if self.newest else ""
        return "; ".join(self.wrong) or f"{self.stories} stories{newest}"

    def as_json(self) -> dict[str, Any]:
        """As `check --json` prints it."""
        newest = self.newest.isoformat() if self.newest else None
        told = {"source": self.source.id, "url": self.source.url, "stories": self.stories}
        return {**told, "newest": newest, "wrong": list(self.wrong)}


def check_sources(settings: Settings, sources: Sequence[Source]) -> Iterator[Checked]:
    """How each source answers, in their order, as soon as it is known; nothing is written."""
    with fetching(settings) as fetcher, ThreadPoolExecutor(settings.workers) as pool:
        yield from pool.map(lambda source: _check(source, fetcher), sources)


def _check(source: Source, fetcher: Fetcher) -> Checked:
    """Tries a source: its listing, where it has moved, and whether the first story can be read."""
    try:
        listing = list_stories(source, fetcher)
        first = listing.links[:1]
        health = read_stories(listing, first, {}, fetcher, len(first)).health
    except SourceError as error:
        return Checked(source, wrong=(str(error),))
    dates = [link.published for link in listing.links if link.published]
    wrong = list(dict.fromkeys(([health.error] if health.error else []) + list(health.failures)))
    moved = listing.pages[0].moved_to if listing.pages else None
    if moved:
        wrong.append(f"it has moved for good to {moved}; correct its url")
    if not listing.links and not listing.error and source.kind != "folder":
        wrong.append("it lists no story" + (" that fits its keywords" if source.keywords else ""))
    return Checked(source, len(listing.links) or health.articles, max(dates, default=None), tuple(wrong))
