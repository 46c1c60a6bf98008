"""An article with all its pages: further ones are asked for one by one, through whatever the caller gives to ask with."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from lxml import html

from pipeline.errors import FetchError, ForbiddenError, ParseError, SourceError
from pipeline.parse.article import article_in, in_utc, page_tree
from pipeline.parse.body import main_text
from pipeline.parse.metadata import find_canonical, read_metadata
from pipeline.parse.paging import first_page, may_be_later, next_page, page_number
from pipeline.parse.refusals import find_refusal
from pipeline.records import Article, Link, Page

MOST_PAGES = 10
REPEATED_WORDS = 12  # a paragraph as long as this isn't said on two pages on purpose
Further = Callable[[str], Page]  # asks for an address; FetchError if no page comes


class _LastingError(ParseError):
    """What another night won't mend: the site has it so."""


@dataclass(frozen=True, slots=True)
class Whole:
    """An article and the pages that it was read from."""

    article: Article
    pages: tuple[Page, ...]  # all that came, in the order in which they did
    gap: SourceError | None = None  # why the article's end is missing
    lasting: bool = False  # whether it will be missing another night, too


def parse_whole(page: Page, further: Further, *, source: str, publisher: str, link: Link) -> Whole:
    """The article on a page and on those that follow it on the same host, at most ten; from the first one, whichever was given.

    ParseError if the first page holds no article, FetchError if it had to be asked for and didn't come. What befalls a later page
    is the gap: the text then ends before it.
    """
    came, first, tree = [page], page, _tree(page)
    if start := _start(tree, page.final_url):
        first = further(start)
        came.append(first)
        tree = _tree(first)
    place = first.final_url
    article = in_utc(article_in(tree, place, fetched=first.fetched, source=source, publisher=publisher, link=link))
    texts, gap = _later_texts(article, tree, place, further, came)
    if texts or gap:
        article = replace(article, text="\n\n".join((article.text, *texts)), gap=str(gap) if gap else None)
    return Whole(article, tuple(came), gap, lasting=isinstance(gap, (_LastingError, ForbiddenError)))


def _start(tree: html.HtmlElement, here: str) -> str | None:
    """The address of the first page, if the one at `here` is a later one."""
    if not may_be_later(here):
        return None
    return first_page(tree, here, find_canonical(tree, read_metadata(tree), here) or here)


def _later_texts(
    article: Article, tree: html.HtmlElement, place: str, further: Further, came: list[Page]
) -> tuple[list[str], SourceError | None]:
    """The texts of the pages from the second on, and why the next one is missing; adds the pages to those that `came`."""
    texts: list[str] = []
    told = {paragraph.casefold() for paragraph in article.text.split("\n\n")}
    for number in range(2, MOST_PAGES + 2):
        address = next_page(tree, place, number) or (next_page(tree, article.url, number) if article.url != place else None)
        if address is None:
            break
        if number > MOST_PAGES:
            return texts, _LastingError(f"{article.url} has more than {MOST_PAGES} pages; what follows isn't read")
        try:
            page = further(address)
            came.append(page)
            tree = _tree(page)
            text = _text(tree, page, article, place, number)
        except FetchError as error:
            return texts, type(error)(f"page {number} of {article.url} is missing: {error}")
        except ParseError as error:
            return texts, type(error)(f"page {number} of {article.url} can't be read: {error}")
        paragraphs = [one for one in text.split("\n\n") if one]
        fresh = [one for one in paragraphs if one.casefold() not in told or len(one.split()) < REPEATED_WORDS]
        if told.issuperset(one.casefold() for one in fresh):
            break  # the site shows the same page under each number
        told.update(one.casefold() for one in fresh)
        texts.append("\n\n".join(fresh))
    return texts, None


def _text(tree: html.HtmlElement, page: Page, article: Article, place: str, number: int) -> str:
    """What a later page says; empty if the site has no such page and shows the first one."""
    data = read_metadata(tree)
    canonical = find_canonical(tree, data, page.final_url) or page.final_url
    numbers = [page_number(page.final_url, one) for one in (place, article.url)]
    if number not in numbers and 1 in numbers:
        return ""
    if number not in numbers or not any(page_number(canonical, one) for one in (place, article.url)):
        raise _LastingError(f"it leads to another page, {canonical}")
    try:
        text = main_text(tree, article.title)
    except RecursionError as error:
        raise ParseError("it is nested too deeply to be an article's page") from error
    if refusal := find_refusal(tree, data, text, fewest=1):
        raise ParseError(f"it is {refusal}, not a part of an article")
    return text


def _tree(page: Page) -> html.HtmlElement:
    return page_tree(page.body, page.final_url, page.headers.get("content-type"))
