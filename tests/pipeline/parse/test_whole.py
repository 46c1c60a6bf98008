"""Articles over several pages: what is the next page and what is another story, and what befalls a page that doesn't come."""

from datetime import UTC, datetime
from urllib.parse import urljoin

import pytest

from pipeline.errors import FetchError, NotNowError, ParseError
from pipeline.parse import Whole, parse_whole
from pipeline.parse.markup import read_html
from pipeline.parse.paging import first_page, next_page, page_number
from pipeline.records import Link, Page, stable_id

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
DEAL = "https://ore.example/news/deal"


def says(number: int) -> str:
    """What page `number` says, and no other."""
    return f"Part {number}: the two companies signed an agreement over {number} thousand tonnes of lithium from the plant. " * 3


def page(number: int, links: str = "", head: str = "", title: str = "A deal", text: str | None = None) -> str:
    story = text if text is not None else f"<p>{says(number)}</p>"
    return f"<html><head>{head}</head><body><article><h1>{title}</h1>{story}</article>{links}</body></html>"


class Site:
    """Pages by address; an exception is raised."""

    def __init__(self, pages: dict[str, str | Exception], moved: dict[str, str] | None = None) -> None:
        self.pages, self.moved, self.asked = pages, moved or {}, list[str]()

    def get(self, url: str) -> Page:
        self.asked.append(url)
        answer = self.pages.get(url, FetchError(f"{url} can't be fetched: the server answers with status 404 Not Found"))
        if isinstance(answer, Exception):
            raise answer
        return Page(url, self.moved.get(url, url), 200, {"content-type": "text/html"}, answer.encode(), NOW)

    def read(self, url: str) -> Whole:
        return parse_whole(self.get(url), self.get, source="ore", publisher="Ore", link=Link(url, None, None, "ore"))


def parts(whole: Whole) -> list[int]:
    """Which pages' words the article has, in its order."""
    paragraphs = whole.article.text.split("\n\n")
    return [int(one.split(":")[0].removeprefix("Part ")) for one in paragraphs if one.startswith("Part")]


@pytest.mark.parametrize(
    ("first", "second", "link"),
    [
        (DEAL, "?page=2", "<a href='?page=2'>2</a>"),
        (DEAL, "?page=2", "<a href='?page=2'>Next &raquo;</a>"),
        (DEAL, "?page=2", "<a href='?page=2&utm_source=pager'><img src='arrow.png'></a>"),
        (f"{DEAL}?id=7", "?id=7&page=2", "<a href='?page=2&id=7'>Page 2</a>"),
        (f"{DEAL}?page=1", "?page=2", "<a href='?page=2'>2</a>"),
        ("https://ore.example/?p=123", "https://ore.example/?p=123&page=2", "<a href='/?p=123&page=2'>2</a>"),
        (f"{DEAL}/", "2/", "<div class='page-links'>Pages: <span>1</span> <a href='/news/deal/2/'>2</a></div>"),
        (DEAL, f"{DEAL}/page/2", "<a href='/news/deal/page/2' rel='next'>Turn</a>"),
        (f"{DEAL}/page/1", f"{DEAL}/page/2", "<a href='/news/deal/page/2' rel='next'>Turn</a>"),
        (f"{DEAL}.html", f"{DEAL}-2.html", "<a href='deal-2.html'>2</a>"),
        (f"{DEAL}.html", f"{DEAL}_page2.html", "<a href='deal_page2.html'>next page</a>"),
        (f"{DEAL}.html", f"{DEAL},seite-2.html", "<a href='deal,seite-2.html'>weiter</a>"),
        (f"{DEAL}/", f"{DEAL}/seite-2", "<a href='seite-2'>2</a>"),
    ],
)
def test_the_next_page_of_the_same_article(first: str, second: str, link: str) -> None:
    site = Site({first: page(1, link), urljoin(first, second): page(2)})
    if "utm" in link or "&id" in link:  # the link's own order of the query, without what follows the reader
        address = f"{DEAL}?page=2&id=7" if "id=7" in link else f"{DEAL}?page=2"
        site.pages[address] = page(2)
    whole = site.read(first)
    assert (parts(whole), whole.gap) == ([1, 2], None)
    assert [one.url for one in whole.pages] == site.asked


@pytest.mark.parametrize("relation", ["<link rel='next' href='{}'>", "<link href='{}' rel='nofollow next'>"])
def test_a_next_page_named_in_the_head(relation: str) -> None:
    site = Site({DEAL: page(1, head=relation.format("?page=2")), f"{DEAL}?page=2": page(2, head=relation.format("?page=3"))})
    site.pages[f"{DEAL}?page=3"] = page(3)
    assert parts(site.read(DEAL)) == [1, 2, 3]


@pytest.mark.parametrize(
    "links",
    [
        "<a rel='next' href='/news/other-deal'>Next story</a>",
        "<a rel='next' href='https://ore.example/news/deal-of-the-year'>Next</a>",
        "<a rel='next' href='/news/deal-2'>Another deal</a>",
        "<a href='https://other.example/news/deal?page=2'>2</a>",
        "<a href='https://m.ore.example/news/deal?page=2'>2</a>",
        "<a href='?page=3'>3</a>",
        "<a href='?replytocom=2'>2</a><a href='?cpage=2'>2</a><a href='/news/deal/comment-page-2/'>2</a>",
        "<div id='comments'><a href='?page=2'>2</a></div>",
        "<a href='?page=2#comments'>2</a>",
        "<a href='?page=2&sort=new'>2</a>",
        "<a href='/news?page=2'>2</a><a href='/news/page/2/'>2</a><a href='/page/2'>2</a>",
        "<a href='?page=2'>More of our stories on lithium</a>",
        "<a href='http://[::'>2</a><a href='javascript:page2()'>2</a>",
        "<link rel='next' href=''><a href='#2'>2</a>",
    ],
)
def test_what_is_no_further_page(links: str) -> None:
    site = Site({DEAL: page(1, links)})
    whole = site.read(DEAL)
    assert (parts(whole), whole.gap, site.asked) == ([1], None, [DEAL])


def test_what_stands_on_each_page_stands_once() -> None:
    lead = "<p>The lead of this story stands on each of its pages, as if nobody had turned over from the one before.</p>"
    note = "<p>Short, and said twice.</p>"
    site = Site({
        DEAL: page(1, "<a href='?page=2'>2</a>", text=f"{lead}<p>{says(1)}</p>{note}"),
        f"{DEAL}?page=2": page(2, text=f"{lead}<p>{says(2)}</p>{note}"),
    })
    text = site.read(DEAL).article.text
    assert text.count("The lead of this story") == 1
    assert text.count("Short, and said twice.") == 2
    assert "\n\nPart 2" in text


def test_the_same_page_under_each_number_is_the_end() -> None:
    site = Site({DEAL: page(1, "<a href='?page=2'>2</a>"), f"{DEAL}?page=2": page(1, "<a href='?page=3'>3</a>")})
    whole = site.read(DEAL)
    assert (parts(whole), whole.gap, len(site.asked)) == ([1], None, 2)


def test_a_number_that_leads_back_to_the_first_page_is_the_end() -> None:
    site = Site({DEAL: page(1, "<a href='?page=2'>2</a>"), f"{DEAL}?page=2": page(2)}, moved={f"{DEAL}?page=2": DEAL})
    whole = site.read(DEAL)
    assert (parts(whole), whole.gap) == ([1], None)


def test_ten_pages_are_read_and_the_rest_is_told() -> None:
    site = Site({DEAL: page(1, "<a href='?page=2'>2</a>")})
    for number in range(2, 13):
        site.pages[f"{DEAL}?page={number}"] = page(number, f"<a href='?page={number + 1}'>{number + 1}</a>")
    whole = site.read(DEAL)
    assert parts(whole) == list(range(1, 11))
    assert isinstance(whole.gap, ParseError)
    assert "more than 10 pages" in str(whole.gap)
    assert whole.lasting


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (FetchError("no complete answer within 20 seconds"), FetchError, f"page 3 of {DEAL} is missing: no complete"),
        (NotNowError("the host asks for patience"), NotNowError, "page 3 of .* is missing: the host asks"),
        ("%PDF-1.4", ParseError, "page 3 of .* can't be read: .*not text"),
        (page(3, head="<title>Just a moment...</title>", text="<p>Checking your browser.</p>"), ParseError, "a bot challenge"),
        (page(3, text="<p>Subscribe to continue reading this article.</p>"), ParseError, "a paywall stub"),
        (page(3, text=""), ParseError, "without running text"),
        ("<html><body>" + "<div>" * 30_000 + "</body></html>", ParseError, "page 3"),
        (page(3, head="<link rel='canonical' href='/news/something-else'>"), ParseError, "leads to another page"),
    ],
)
def test_a_later_page_that_does_not_come_is_named(answer: str | Exception, kind: type[Exception], words: str) -> None:
    site = Site({DEAL: page(1, "<a href='?page=2'>2</a>"), f"{DEAL}?page=2": page(2, "<a href='?page=3'>3</a>")})
    site.pages[f"{DEAL}?page=3"] = answer
    whole = site.read(DEAL)
    assert parts(whole) == [1, 2]
    assert isinstance(whole.gap, kind)
    assert isinstance(whole.gap, NotNowError) == (kind is NotNowError)
    assert whole.lasting == (words == "leads to another page")
    with pytest.raises(kind, match=words):
        raise whole.gap


@pytest.mark.parametrize("name", ["single showing-comments", "comments-open", "commentary"])
def test_a_link_in_what_is_named_for_its_surroundings(name: str) -> None:
    link = "<a href='?page=2'>2</a>"
    body = page(1, link).replace("<body>", f"<body class='{name}'>")
    site = Site({DEAL: body, f"{DEAL}?page=2": page(2)})
    assert parts(site.read(DEAL)) == [1, 2]
    site.pages[DEAL] = page(1, f"<div class='{name}'>{link}</div>")
    assert parts(site.read(DEAL)) == [1, 2]


def test_a_last_page_of_few_words_is_a_page() -> None:
    site = Site({DEAL: page(1, "<a href='?page=2'>2</a>"), f"{DEAL}?page=2": page(2, text="<p>Part 2: it closed at noon.</p>")})
    assert parts(site.read(DEAL)) == [1, 2]


@pytest.mark.parametrize(
    ("given", "head", "links"),
    [
        (f"{DEAL}?page=2", "<link rel='canonical' href='/news/deal'>", ""),
        (f"{DEAL}/2", "", "<a href='/news/deal'>1</a>"),
        (f"{DEAL}/2", "", "<a rel='prev' href='/news/deal'>back</a>"),
        (f"{DEAL}-2", "<link rel='canonical' href='/news/deal'>", ""),
    ],
)
def test_a_link_to_a_later_page_gives_the_article_from_its_first(given: str, head: str, links: str) -> None:
    site = Site({DEAL: page(1, f"<a href='{given}'>2</a>"), given: page(2, links, head)})
    whole = site.read(given)
    assert parts(whole) == [1, 2]
    assert whole.article.article_id == stable_id("art", DEAL)


def test_a_first_page_that_does_not_come_leaves_no_half() -> None:
    site = Site({f"{DEAL}?page=2": page(2, head="<link rel='canonical' href='/news/deal'>")})
    with pytest.raises(FetchError, match="404"):
        site.read(f"{DEAL}?page=2")


@pytest.mark.parametrize(
    ("address", "first", "number"),
    [
        (DEAL, f"{DEAL}/", 1), (f"http{DEAL[5:]}", DEAL, 1), (f"{DEAL}?page=4", DEAL, 4), (f"{DEAL}/4", f"{DEAL}/", 4),
        (f"{DEAL}/45678", DEAL, 0), (f"{DEAL}ing/2", DEAL, 0), ("https://ore.example/2", "https://ore.example/", 0),
        ("https://ore.example/news/2", "https://ore.example/news/1", 0), ("http://[", DEAL, 0), (DEAL, "http://[", 0),
    ],
)  # fmt: skip
def test_page_numbers(address: str, first: str, number: int) -> None:
    assert page_number(address, first) == number


def test_a_tree_without_links_has_no_pages() -> None:
    tree = read_html(b"<p>Text</p>")
    assert next_page(tree, DEAL, 2) is None
    assert first_page(tree, DEAL, DEAL) is None
