"""One source, from its declaration to articles: what the network stages do for it, without Prefect and without the ledger."""

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from flows.harvest import Harvest, Told, read_story
from flows.visits import Visit
from pipeline.errors import InputError, MineralDealsError, ParseError, SourceError, UnreachableError
from pipeline.fetch import Fetcher
from pipeline.parse import Whole, list_files, parse_feed, parse_listing, parse_search, parse_sitemap, read_saved_files
from pipeline.records import Article, Link, Page, SourceHealth
from pipeline.settings import Settings
from pipeline.sources import Source

Validators = tuple[str | None, str | None]  # ETag and Last-Modified of the copy in the ledger
MOST_SITEMAPS = 20  # children of a sitemap index that one night reads
FEWEST_HOSTS = 3  # that must be out of reach before our own network is suspected


class Offer(NamedTuple):
    """What a listing's pages hold."""

    links: tuple[Link, ...]
    pages: tuple[Page, ...]
    gaps: tuple[str, ...] = ()  # sitemaps that could not be read


@dataclass(frozen=True, slots=True)
class Listing:
    """What a source offers tonight; `error` says in one sentence why it offers nothing."""

    source: Source
    checked: datetime
    links: tuple[Link, ...] = ()
    pages: tuple[Page, ...] = ()
    error: str | None = None
    gaps: tuple[str, ...] = ()  # why parts of it didn't come
    unreachable: bool = False  # no server answered
    excused: str = ""  # as SourceHealth.excused
    visit: Visit | None = None


@dataclass(frozen=True, slots=True)
class Gathered:
    """What was read of a source; links by how they fared."""

    health: SourceHealth
    articles: tuple[Article, ...] = ()
    pages: tuple[Page, ...] = ()
    read: tuple[Link, ...] = ()
    hopeless: tuple[Told, ...] = ()  # the page holds no article, and won't tomorrow
    later: tuple[Told, ...] = ()  # no page came; another night may have more luck
    untried: tuple[Told, ...] = ()  # the host wasn't to be asked, which says nothing of the page
    moves: tuple[tuple[str, str], ...] = ()  # addresses of listings that have moved for good, and where to
    halves: tuple[Whole, ...] = ()  # articles whose end is missing, with their pages
    whole: bool = False  # all articles that the source has, new or not


@contextmanager
def fetching(settings: Settings) -> Iterator[Fetcher]:
    """The client of a run; when the block is left early, nobody goes on waiting for a host's pace."""
    over = threading.Event()

    def rest(seconds: float) -> None:
        over.wait(seconds)

    try:
        with Fetcher(settings, sleep=rest) as fetcher:
            yield fetcher
    finally:
        over.set()


def list_stories(source: Source, fetcher: Fetcher, visit: Visit | None = None) -> Listing:
    """The stories that a source points to; a source that fails gives a Listing with the reason, never an exception."""
    checked = datetime.now(UTC)
    if visit and visit.resting:
        return Listing(source, checked, error=visit.resting, excused="resting", visit=visit)
    if source.kind == "folder":
        return Listing(source, checked, visit=visit)
    try:
        page = _fetch_listing(source, visit.copy if visit else None, fetcher)
        offer = _read_listing(source, page, fetcher)
    except SourceError as error:
        return Listing(source, checked, error=str(error), unreachable=isinstance(error, UnreachableError), visit=visit)
    wanted = {link.url: link for link in offer.links if source.wants(link.title, link.url)}
    return Listing(source, checked, tuple(wanted.values()), offer.pages, gaps=offer.gaps, visit=visit)


def _fetch_listing(source: Source, copy: Page | None, fetcher: Fetcher) -> Page:
    """The listing's page; the copy itself if the server says that it still holds."""
    known = copy.headers if copy else {}
    page = fetcher.get(
        source.url, etag=known.get("etag"), last_modified=known.get("last-modified"), pace=source.pace
    )  # fmt: skip
    return replace(copy, fetched=page.fetched, moved_to=page.moved_to) if copy and page.not_modified else page


def excuse_outage(listings: Sequence[Listing]) -> list[Listing]:
    """The listings, those that failed for want of an answer excused if no host answered anybody: then it is our own network."""
    visited = [one for one in listings if one.excused != "resting" and one.source.kind != "folder"]
    hosts = {urlsplit(one.source.url).hostname for one in visited}
    if len(hosts) < FEWEST_HOSTS or not all(one.unreachable for one in visited):
        return list(listings)
    sentence = f"none of {len(hosts)} hosts can be reached, so our own network seems to be out: "
    return [
        replace(one, error=f"{sentence}{one.error}", excused="outage") if one.unreachable else one for one in listings
    ]  # fmt: skip


def _read_listing(source: Source, page: Page, fetcher: Fetcher) -> Offer:
    body, address, content_type = page.body, page.final_url, page.headers.get("content-type")
    if source.kind == "feed":
        return Offer(parse_feed(body, address, content_type, source.id), (page,))
    if source.kind == "gdelt":
        return Offer(parse_search(body, address, source.id), (page,))
    if source.kind == "listing":
        rules = {"selector": source.selector, "link_pattern": source.link_pattern}
        return Offer(parse_listing(body, address, source=source.id, content_type=content_type, **rules), (page,))
    return _read_sitemaps(source, page, fetcher)


def _read_sitemaps(source: Source, page: Page, fetcher: Fetcher) -> Offer:
    """The stories of a sitemap and of those below it, up to a number of sitemaps in all; an error if they name none."""
    links, children = parse_sitemap(page.body, page.final_url, source.id)
    if not children:
        return Offer(links, (page,))
    pages, gaps, seen, waiting = [page], list[SourceError](), {page.url, page.final_url}, list(children)
    while waiting and len(seen) <= MOST_SITEMAPS + 2:
        child = waiting.pop(0)
        if child in seen:
            continue
        seen.add(child)
        try:
            pages.append(fetcher.get(child, pace=source.pace))
            found, children = parse_sitemap(pages[-1].body, pages[-1].final_url, source.id)
        except SourceError as error:
            gaps.append(error)
            continue
        links = (*links, *found)
        waiting.extend(children)
    if not links:
        raise gaps[0] if gaps else ParseError(f"the sitemap index at {page.final_url} leads to no story; give a news sitemap")
    return Offer(links, tuple(pages), tuple(str(gap) for gap in gaps))


def read_stories(
    listing: Listing, links: Iterable[Link], copies: Mapping[str, Validators], fetcher: Fetcher, new_links: int
) -> Gathered:
    """The articles behind `links`; `copies` are those the ledger has, which are read again only if they changed."""
    source = listing.source
    if listing.error:
        return Gathered(_health(listing, new_links, 0, ()))
    if source.kind == "folder":
        return _read_folder(listing)
    found = Harvest(pages=list(listing.pages))
    for link in links:
        etag, modified = copies.get(link.url, (None, None))
        page: Page | None = None
        try:
            page = fetcher.get(link.url, etag=etag, last_modified=modified, pace=source.pace)
            if not page.not_modified:
                found.take(link, read_story(source, link, page, fetcher))
        except SourceError as error:
            found.pages += [page] if page and isinstance(error, ParseError) else []
            found.refuse(link, error)
    failed = (*found.later, *found.hopeless, *found.untried)
    new_failures = sum(link.url not in copies for link, _ in failed)
    failed = tuple(sorted(failed, key=lambda one: one[0].url in copies))  # those of new links first
    reasons = (*(reason for _, reason in failed), *found.gaps, *listing.gaps)
    health = _health(listing, new_links, len(found.articles) + len(found.halves), reasons, new_failures)
    moves = tuple((page.url, page.moved_to) for page in listing.pages[:1] if page.moved_to)
    return Gathered(
        health, tuple(found.articles), tuple(found.pages), tuple(found.read), tuple(found.hopeless), tuple(found.later),
        tuple(found.untried), moves, halves=tuple(found.halves),
    )  # fmt: skip


def _read_folder(listing: Listing) -> Gathered:
    source = listing.source
    articles: list[Article] = []
    failures: list[str] = []
    root = Path(source.url)
    try:
        for file in list_files(root):
            try:
                found, unread = read_saved_files(file, root, listing.checked, source=source.id, publisher=source.publisher)
                articles += found
                failures += unread
            except (ParseError, InputError) as error:
                failures.append(f"{file}: {error}")
    except InputError as error:
        return Gathered(_health(Listing(source, listing.checked, error=str(error)), 0, 0, ()))
    return Gathered(_health(listing, len(articles), len(articles), tuple(failures)), tuple(articles), whole=True)


def _health(
    listing: Listing, new_links: int, articles: int, failures: tuple[str, ...], new_failures: int | None = None
) -> SourceHealth:
    """A source is well when its listing came and not every new story failed; the first `new_failures` (all) are of new ones."""
    error = listing.error
    failed = len(failures) if new_failures is None else new_failures
    if not error and failed and not articles and failed >= max(new_links, 1):
        error = f"none of {failed} stories could be read, the first because {failures[0]}"
    ok, links = error is None, len(listing.links)
    visit = listing.visit or Visit(listing.source)
    notes = (*visit.notes, visit.silence) if visit.silence and not new_links else visit.notes
    fared = SourceHealth(listing.source.id, listing.checked, ok, error, links, new_links, articles, failures)
    return replace(fared, expected=visit.expected, excused=listing.excused, notes=notes)


def unlisted(source: Source, error: BaseException) -> Listing:
    """The listing of a source whose task fell over."""
    return Listing(source, datetime.now(UTC), error=_fault(source, error))


def broken(listing: Listing, error: BaseException) -> Gathered:
    """What was read of a source whose task fell over: nothing; the night goes on."""
    return Gathered(_health(Listing(listing.source, listing.checked, error=_fault(listing.source, error)), 0, 0, ()))


def _fault(source: Source, error: BaseException) -> str:
    if isinstance(error, MineralDealsError):
        return f"{source.id} could not be read: {error}"
    return f"{source.id} could not be read because of a fault in the program: {type(error).__name__}: {error}"
