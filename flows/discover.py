"""`mineral-deals sources add`: from a site's address to the declaration of a source, by looking where its stories are listed."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urljoin, urlsplit

from flows.gather import list_stories
from pipeline.errors import FetchError, InputError, ParseError, SettingsError, SourceError
from pipeline.fetch import Fetcher
from pipeline.parse import Front, places_on, read_front
from pipeline.records import Page
from pipeline.sources import Source, declare

MOST_TRIED = 20  # addresses of one site
OTHER_CODES = {"uk": "GB"}  # top-level domains that aren't ISO 3166 codes
GENERIC = frozenset({"co", "io", "tv", "me", "ai", "cc", "fm", "ly"})  # codes of countries that sites of all countries use


def discover(url: str, fetcher: Fetcher) -> tuple[Source, int]:
    """The declaration of the best list of stories on the site, and how many stories it has now.

    FetchError if the site can't be reached, InputError if no list of its stories is found.
    """
    if "://" not in url:
        url = f"https://{url}"
    page = fetcher.get(url)
    here = page.moved_to or url
    for kind in ("feed", "sitemap"):  # the address itself may be one
        found = _try(_source(kind, here, None), fetcher)
        if found:
            return found
    front = _front(page)
    for address in _candidates(front, page.final_url, fetcher):
        for kind in ("sitemap",) if "sitemap" in address else ("feed", "sitemap"):
            found = _try(_source(kind, address, front), fetcher)
            if found:
                return found
    if front.story_pattern:
        found = _try(_source("listing", page.final_url, front, link_pattern=front.story_pattern), fetcher)
        if found:
            return found
    raise InputError(f"no feed, no sitemap and no list of stories is found at {url}; give the page on which its news are listed")


def as_toml(source: Source) -> str:
    """The declaration as a TOML table."""
    told = source.model_dump(exclude_defaults=True)
    return "[[sources]]\n" + "".join(f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in told.items())


def _front(page: Page) -> Front:
    try:
        return read_front(page.body, page.final_url, page.headers.get("content-type"))
    except ParseError as error:
        raise InputError(f"{page.final_url} is neither a page nor a list of stories: {error}") from error


def _candidates(front: Front, url: str, fetcher: Fetcher) -> Iterator[str]:
    """Addresses to try, the likeliest first: feeds that the page names, news sitemaps, the usual places, other sitemaps."""
    try:
        sitemaps = [urljoin(url, address) for address in fetcher.sitemaps(url)]
    except FetchError:
        sitemaps = []
    news = [address for address in sitemaps if "news" in address.lower()]
    yield from list(dict.fromkeys((*front.feeds, *news, *places_on(url), *sitemaps)))[:MOST_TRIED]


def _try(source: Source | None, fetcher: Fetcher) -> tuple[Source, int] | None:
    """The source with its number of stories, if it lists any."""
    if source is None:
        return None
    listing = list_stories(source, fetcher)
    return (source, len(listing.links)) if listing.links else None


def _source(kind: str, url: str, front: Front | None, **more: str) -> Source | None:
    host = re.sub(r"^(?:www|feeds?|rss)\.", "", str(urlsplit(url).hostname or ""))
    ending = host.rpartition(".")[2]
    code = OTHER_CODES.get(ending, ending.upper() if len(ending) == 2 and ending not in GENERIC else None)
    told = {
        "id": re.sub(r"[^a-z0-9]+", "-", host.lower()).strip("-")[:60] or "source",
        "publisher": (front.name if front else None) or host,
        "kind": kind, "url": url, "country": code, "language": front.language if front else None,
        "seen": f"found by `mineral-deals sources add` on {datetime.now(UTC):%Y-%m-%d}", **more,
    }  # fmt: skip
    try:
        return declare({name: value for name, value in told.items() if value is not None}, url)
    except (SettingsError, SourceError):
        return None
