"""A page → an Article with title, time, outlet, link and language, or a ParseError that says what the page is instead."""

from dataclasses import replace
from datetime import UTC, datetime

from lxml import html

from pipeline.errors import ParseError
from pipeline.parse.authors import find_authors
from pipeline.parse.body import main_text
from pipeline.parse.dates import find_published
from pipeline.parse.language import language_of
from pipeline.parse.live import live_text
from pipeline.parse.markup import read_html
from pipeline.parse.metadata import find_canonical, find_declared_language, find_publisher, find_title, read_metadata
from pipeline.parse.refusals import find_refusal
from pipeline.parse.sniff import Kind, sniff
from pipeline.records import Article, Link, stable_id


def read_page(
    body: bytes,
    url: str | None,
    *,
    fetched: datetime,
    content_type: str | None = None,
    source: str = "",
    publisher: str = "",
    link: Link | None = None,
) -> Article:
    """The article on a page that came from `url`, with its publication in the outlet's own zone where that is known.

    `link` is how the source announced it and fills what the page doesn't say. Without `url` the page's own canonical link is its
    address, and without that the address is empty.
    ParseError says in one sentence what the page is when it holds no article.
    """
    place = url or (link.url if link else None)
    tree = page_tree(body, place, content_type)
    return article_in(tree, place, fetched=fetched, source=source, publisher=publisher, link=link)


def parse_article(
    body: bytes,
    url: str | None,
    *,
    fetched: datetime,
    content_type: str | None = None,
    source: str = "",
    publisher: str = "",
    link: Link | None = None,
) -> Article:
    """As `read_page`, with its publication in UTC, which is what the ledger keeps."""
    article = read_page(
        body, url, fetched=fetched, content_type=content_type, source=source, publisher=publisher, link=link
    )  # fmt: skip
    return in_utc(article)


def in_utc(article: Article) -> Article:
    """The article with its publication in UTC."""
    return replace(article, published=article.published.astimezone(UTC)) if article.published else article


def page_tree(body: bytes, url: str | None, content_type: str | None) -> html.HtmlElement:
    """The tree of a page; ParseError for a body that is none."""
    kind = sniff(body)
    if kind is not Kind.PAGE:
        raise ParseError(f"{url or 'this page'} is {kind.value}, not an article's page")
    return read_html(body, content_type)


def article_in(
    tree: html.HtmlElement, url: str | None, *, fetched: datetime, source: str, publisher: str, link: Link | None
) -> Article:
    """The article in a page's tree, as `read_page` gives it."""
    try:
        return _read(tree, url, fetched, source, publisher, link)
    except RecursionError as error:
        raise ParseError(f"{url or 'this page'} is nested too deeply to be an article's page") from error


def _read(
    tree: html.HtmlElement, url: str | None, fetched: datetime, source: str, publisher: str, link: Link | None
) -> Article:
    data = read_metadata(tree)
    outlet = publisher or find_publisher(data) or ""
    title = find_title(tree, data, find_publisher(data) or publisher) or (link.title if link else None)
    text = main_text(tree, title)
    live = live_text(tree, data, title, fetched, text)
    text = live or text
    refusal = find_refusal(tree, data, text)
    if refusal:
        raise ParseError(f"{url or 'this page'} is {refusal}, not an article")
    if not title:
        raise ParseError(f"{url or 'this page'} has text, but no title")
    canonical = find_canonical(tree, data, url) or ""
    return Article(
        article_id=stable_id("art", canonical),
        external_id=canonical,
        url=canonical,
        source=source,
        publisher=outlet,
        title=title,
        text=text,
        published=find_published(tree, data, fetched, canonical or url, link.published if link else None),
        fetched=fetched,
        language=language_of(text, find_declared_language(tree, data)),
        authors=find_authors(tree, data, find_publisher(data) or outlet),
        live=live is not None,
    )


def address_of(article: Article, fallback: str) -> Article:
    """The article under `fallback` where its page names no address; pages of a folder need one to be told apart."""
    if article.url:
        return article
    return replace(article, article_id=stable_id("art", fallback), external_id=fallback.partition("#")[0], url=fallback)
