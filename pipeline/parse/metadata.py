"""What a page says of itself: JSON-LD, Open Graph and meta elements, read once and asked by name."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml import html

from pipeline.parse.clean import absolute_link, clean_link, one_line, same_site

ARTICLE_TYPE = re.compile(r"(?:Article|BlogPosting|LiveBlogPosting|Report|PressRelease)$")
SEPARATOR = re.compile(r"\s+(?:[|–—·•:»]|-|::|\|\|)\s+")
LD_DEPTH = 6  # levels of JSON-LD in which an article may lie


@dataclass(frozen=True, slots=True)
class Metadata:
    """A page's own words about itself."""

    meta: Mapping[str, str]  # name, property or itemprop in lower case → content, the first of each
    articles: tuple[Mapping[str, Any], ...] = field(default=())  # JSON-LD nodes that are articles, as they came
    people: Mapping[str, str] = field(default_factory=dict)  # JSON-LD id of a person → name

    def first(self, *names: str) -> str | None:
        """The first of these meta elements that is there, as one line."""
        return next((line for name in names if (line := one_line(self.meta.get(name)))), None)


def read_metadata(tree: html.HtmlElement) -> Metadata:
    """JSON-LD and meta elements of a page; broken JSON-LD counts as none."""
    meta: dict[str, str] = {}
    for element in tree.iter("meta"):
        content = element.get("content") or ""
        for attribute in ("property", "name", "itemprop"):
            name = (element.get(attribute) or "").strip().lower()
            if name and content.strip():
                meta.setdefault(name, content)
    articles: list[Mapping[str, Any]] = []
    people: dict[str, str] = {}
    for script in tree.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            told = _load(script.text or "")
            articles.extend(_articles(told))
            people.update(_people(told))
    if len(articles) > 1:
        articles.sort(key=lambda node: not _is_this_page(node, tree, meta))
    return Metadata(meta, tuple(articles), people)


def _is_this_page(node: Mapping[str, Any], tree: html.HtmlElement, meta: Mapping[str, str]) -> bool:
    """Whether a JSON-LD article is the page's own story and not one that it points to: it has the page's headline."""
    headline = node.get("headline") or node.get("name")
    if not isinstance(headline, str):
        return False
    titles = [meta.get("og:title"), meta.get("twitter:title"), *(h1.text_content() for h1 in tree.iter("h1"))]
    return _letters(headline) in {_letters(line) for title in titles if (line := one_line(title))}


def _load(text: str) -> Any:
    """The value of a JSON-LD script, raw line breaks in strings and comment marks around it forgiven; None if it is broken."""
    text = re.sub(r"^\s*(?:<!--|//<!\[CDATA\[|/\*<!\[CDATA\[\*/)|(?:-->|//\]\]>|/\*\]\]>\*/)\s*$", "", text).strip().rstrip(";")
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _articles(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Nodes of JSON-LD that are articles, outermost first."""
    if depth > LD_DEPTH:
        return
    if isinstance(value, list):
        for part in value:
            yield from _articles(part, depth + 1)
    elif isinstance(value, dict):
        kinds = value.get("@type")
        if any(isinstance(kind, str) and ARTICLE_TYPE.search(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])):
            yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "itemListElement"):
            yield from _articles(value.get(key), depth + 1)


def _people(value: Any) -> Iterator[tuple[str, str]]:
    """Ids and names of the persons of a JSON-LD graph, to which its articles point."""
    nodes = value.get("@graph") if isinstance(value, dict) else value
    for node in nodes if isinstance(nodes, list) else ():
        if isinstance(node, dict) and "Person" in str(node.get("@type")) and isinstance(node.get("name"), str):
            yield str(node.get("@id")), node["name"]


def find_title(tree: html.HtmlElement, data: Metadata, publisher: str | None) -> str | None:
    """The story's title without the outlet's name behind it: Open Graph, JSON-LD, the first heading or the window's title."""
    headings = [line for h1 in tree.iter("h1") if (line := one_line(h1.text_content()))]
    window = one_line(next((title.text_content() for title in tree.iter("title")), None))
    stated = [node.get("headline") or node.get("name") for node in data.articles]
    headlines = [one_line(line) for line in stated if isinstance(line, str)]
    candidates = [data.first("og:title", "twitter:title"), *headlines, *headings, window]
    site = (publisher or "").casefold()
    for candidate in candidates:
        if candidate and candidate.casefold() != site:
            return _without_site(candidate, headings, publisher)
    return None


def _without_site(title: str, headings: list[str], publisher: str | None) -> str:
    """The title without " | Outlet": where a heading stands before the separator, or the outlet's name behind it."""
    for heading in headings:
        if title != heading and title.startswith(heading) and SEPARATOR.match(title[len(heading) :]):
            return heading
    cuts = list(SEPARATOR.finditer(title))
    if not cuts or title in headings:
        return title
    head, tail = title[: cuts[-1].start()], title[cuts[-1].end() :]
    return head if publisher and _letters(tail) in (_letters(publisher), _letters(publisher.removeprefix("The "))) else title


def _letters(name: str) -> str:
    """A name's letters and digits, to compare "Mining.com" with "MINING.COM"."""
    return re.sub(r"\W", "", name).casefold()


def find_publisher(data: Metadata) -> str | None:
    """The outlet's name: og:site_name, else JSON-LD's publisher."""
    named = data.first("og:site_name", "application-name", "dc.publisher")
    if named:
        return named
    for node in data.articles:
        publisher = node.get("publisher")
        name = publisher.get("name") if isinstance(publisher, dict) else publisher
        if isinstance(name, str) and (line := one_line(name)):
            return line
    return None


def find_canonical(tree: html.HtmlElement, data: Metadata, url: str | None) -> str | None:
    """The story's address in one form: what the page calls canonical, if that lies on its own site; else the page's address.

    A canonical link to the front page from a page that isn't the front page is a mistake of the site, and not believed.
    """
    stated = [link.get("href") for link in tree.iter("link") if "canonical" in (link.get("rel") or "").lower().split()]
    base = url if url and url.startswith(("http://", "https://")) else None
    for candidate in (*stated, data.meta.get("og:url")):
        link = absolute_link(base, candidate)
        if link is None:
            continue
        link = clean_link(link)
        if base is None or (same_site(link, base) and not (_front(link) and not _front(base))):
            return link
    return clean_link(url) if url else None


def _front(link: str) -> bool:
    """Whether an address is a site's front page."""
    return re.fullmatch(r"https?://[^/?#]+/?", link) is not None


def find_declared_language(tree: html.HtmlElement, data: Metadata) -> str | None:
    """The language that the page claims, as it wrote it."""
    root = tree.getroottree().getroot()
    return root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or root.get("xml:lang") or data.first(
        "og:locale", "content-language", "dc.language", "language"
    )
