"""A listing page without a feed → Links, by a CSS selector or by the form of the addresses."""

import re
import warnings
from datetime import datetime
from urllib.parse import urlsplit

import soupsieve
from bs4 import BeautifulSoup, Tag, XMLParsedAsHTMLWarning

from pipeline.errors import ParseError
from pipeline.parse.clean import absolute_link, clean_link, same_site, tidy
from pipeline.parse.dates import EARLIEST, read_moment
from pipeline.parse.markup import DECLARATION, decode
from pipeline.parse.sniff import Kind, sniff
from pipeline.records import Link

CARD_LEVELS = 3  # how far above a link its date may stand


def parse_listing(
    body: bytes,
    url: str,
    *,
    selector: str | None = None,
    link_pattern: str | None = None,
    source: str = "",
    content_type: str | None = None,
) -> tuple[Link, ...]:
    """The stories that a listing page points to, in its order, each once: absolute link, title, date where one stands beside it.

    `selector` (CSS) names the links or elements around them, `link_pattern` (a regular expression) must be found in the address
    or in its path; without either all links with a text on the page's own site count.
    ParseError if the page is none or has no such link.
    """
    kind = sniff(body)
    if kind is not Kind.PAGE:
        raise ParseError(f"the listing at {url} is {kind.value}, not an HTML page; check the address")
    warnings.filterwarnings("ignore", category=XMLParsedAsHTMLWarning)  # XHTML; it would be said to the reader of our table
    soup = BeautifulSoup(DECLARATION.sub("", decode(body, content_type), count=1), "lxml")
    try:
        chosen = soup.select(selector) if selector else soup.find_all("a", href=True)
        pattern = re.compile(link_pattern) if link_pattern else None
    except (soupsieve.SelectorSyntaxError, re.error) as error:
        raise ParseError(f"the selector or link_pattern for {url} can't be read: {error}") from error
    base = absolute_link(url, str(tag["href"])) if isinstance(tag := soup.find("base", href=True), Tag) else url
    stories: list[tuple[Tag, str]] = []
    for element in chosen:
        for anchor in [element] if element.name == "a" else element.find_all("a", href=True):
            address = absolute_link(base, str(anchor.get("href") or ""))
            if address is None or (pattern and not _fits(pattern, address)):
                continue
            if selector or pattern or (same_site(address, url) and tidy(anchor.get_text(" "))):
                stories.append((anchor, clean_link(address)))
    links: dict[str, Link] = {}
    owners = {id(anchor): address for anchor, address in stories}
    for anchor, address in stories:
        _add(links, Link(address, _title(anchor), _date(anchor, owners), source))
    if not links:
        raise ParseError(f"the listing at {url} has no link that fits; check its selector and link_pattern")
    return tuple(links.values())


def _fits(pattern: re.Pattern[str], address: str) -> bool:
    """Whether the pattern is found in the address or, so that `^/news/` works, in what follows its host."""
    parts = urlsplit(address)
    return bool(pattern.search(address) or pattern.search(f"{parts.path}?{parts.query}" if parts.query else parts.path))


def _add(links: dict[str, Link], link: Link) -> None:
    """Adds a link, or fills what an earlier one to the same story lacked (a picture, then the headline)."""
    known = links.get(link.url)
    if known is None:
        links[link.url] = link
    elif len(link.title or "") > len(known.title or "") or (link.published and not known.published):
        title = max(known.title or "", link.title or "", key=len) or None
        links[link.url] = Link(link.url, title, known.published or link.published, link.source)


def _title(anchor: Tag) -> str | None:
    """The link's headline: a heading in it, its text, or its title attribute."""
    heading = anchor.find(["h1", "h2", "h3", "h4"])
    text = tidy((heading or anchor).get_text(" "))
    return text or tidy(str(anchor.get("title") or anchor.get("aria-label") or "")) or None


def _date(anchor: Tag, owners: dict[int, str]) -> datetime | None:
    """The date of the `time` element in a link's card, which ends where another story's link begins."""
    for holder in [anchor, *list(anchor.parents)[:CARD_LEVELS]]:
        if len({owners[id(other)] for other in [anchor, *holder.find_all("a")] if id(other) in owners}) > 1:
            return None
        times = holder.find_all("time")
        if len(times) == 1:
            moment = read_moment(str(times[0].get("datetime") or "") or times[0].get_text())
            return moment if moment and moment >= EARLIEST else None
    return None
