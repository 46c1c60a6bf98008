"""The answer of a search source → Links: the article list of the GDELT DOC API (format=json, mode=artlist)."""

import json

from pipeline.errors import ParseError
from pipeline.parse.clean import absolute_link, clean_link, one_line
from pipeline.parse.dates import EARLIEST, read_moment
from pipeline.records import Link


def parse_search(body: bytes, url: str, source: str = "") -> tuple[Link, ...]:
    """The stories that a GDELT search found, in its order: link, title, and the time when GDELT saw it, which is a little later.

    No story at all is a valid answer. ParseError gives the service's own sentence when it refuses a query: it does so as plain
    text with status 200.
    """
    text = body.decode("utf-8-sig", "replace").strip()
    try:
        found = json.loads(text, strict=False) if text else {}
    except (ValueError, RecursionError) as error:
        raise ParseError(f"the search at {url} is refused: {one_line(text[:300]) or 'no reason given'}") from error
    articles = found.get("articles", []) if isinstance(found, dict) else None
    if not isinstance(articles, list):
        raise ParseError(f"the search at {url} answers with no list of articles; give mode=artlist and format=json")
    links = (_link(article, source) for article in articles if isinstance(article, dict))
    return tuple({link.url: link for link in links if link}.values())


def _link(article: dict[str, object], source: str) -> Link | None:
    """One found story; None without an address."""
    address = absolute_link(None, str(article.get("url") or ""))
    title, seen = article.get("title"), article.get("seendate")
    moment = read_moment(seen) if isinstance(seen, str) else None
    if address is None:
        return None
    return Link(
        clean_link(address), one_line(title) if isinstance(title, str) else None,
        moment if moment and moment >= EARLIEST else None, source,
    )  # fmt: skip
