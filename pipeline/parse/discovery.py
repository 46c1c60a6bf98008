"""What a site's page says of where its stories are listed: feeds, and the form of its stories' addresses."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from urllib.parse import urljoin, urlsplit

from pipeline.parse.clean import absolute_link, same_site, tidy
from pipeline.parse.markup import read_html
from pipeline.parse.metadata import find_declared_language, find_publisher, find_title, read_metadata

FEED_TYPE = re.compile(r"(?:rss|atom|rdf)\+xml|feed\+json", re.IGNORECASE)
FEED_LINK = re.compile(r"(?:^|[/._-])(?:rss|feed|atom)(?:[/._?-]|$)", re.IGNORECASE)
COMMENTS = re.compile(r"comment|/replies", re.IGNORECASE)
HEADLINE_WORDS = 5  # a link with fewer words isn't a story's headline
FEWEST_STORIES = 5  # of one form, before the form is believed
SLUG = re.compile(r"^(?=.*[a-z])[a-z0-9][a-z0-9_%.-]{11,}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Front:
    """A site's page, as far as it helps to declare the site as a source."""

    name: str | None
    language: str | None  # ISO 639-1
    feeds: tuple[str, ...]  # absolute addresses, those that the page declares first
    story_pattern: str | None  # regular expression that the paths of its stories fit


@cache
def feed_places() -> tuple[str, ...]:
    """Paths at which sites keep feeds and sitemaps; from `feed_places.txt`."""
    lines = files("pipeline.parse").joinpath("feed_places.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


def read_front(body: bytes, url: str, content_type: str | None = None) -> Front:
    """What the page from `url` says; ParseError if it can't be read as HTML."""
    tree = read_html(body, content_type)
    data = read_metadata(tree)
    declared = [
        link.get("href") for link in tree.iter("link")
        if "alternate" in (link.get("rel") or "").lower() and FEED_TYPE.search(link.get("type") or "")
    ]  # fmt: skip
    linked = [link.get("href") for link in tree.iter("a") if FEED_LINK.search(link.get("href") or "")]
    addresses = [full for link in (*declared, *linked) if (full := absolute_link(url, link)) and not COMMENTS.search(full)]
    code = re.match(r"[a-zA-Z]{2}", find_declared_language(tree, data) or "")
    headlines = (
        full for link in tree.iter("a")
        if len(tidy(link.text_content()).split()) >= HEADLINE_WORDS and (full := absolute_link(url, link.get("href")))
    )  # fmt: skip
    name = find_publisher(data) or find_title(tree, data, None)
    return Front(name, code[0].lower() if code else None, tuple(dict.fromkeys(addresses)), _pattern(headlines, url))


def places_on(url: str) -> tuple[str, ...]:
    """Addresses on a site at which feeds and sitemaps are often found."""
    return tuple(urljoin(url, place) for place in feed_places())


def _pattern(addresses: Iterable[str], url: str) -> str | None:
    """The commonest form of a site's own addresses, as a pattern for their paths; None if no form is common."""
    forms = Counter(form for address in set(addresses) if same_site(address, url) and (form := _form(urlsplit(address).path)))
    best = forms.most_common(1)
    return best[0][0] if best and best[0][1] >= FEWEST_STORIES else None


def _form(path: str) -> str | None:
    """The pattern of one path whose last part reads like a headline: its folders, dates as digits; None for other paths."""
    *folders, last = path.strip("/").split("/")
    if not SLUG.match(last) or last.count("-") + last.count("_") < 2:
        return None
    parts = [r"\d+" if folder.isdigit() else re.escape(folder) for folder in folders]
    return "^/" + "".join(f"{part}/" for part in parts) + "[^/]{12,}/?$"
