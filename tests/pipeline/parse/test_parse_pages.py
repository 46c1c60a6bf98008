"""Pages where a case file can't say it: what the link adds, what is refused, what hostile markup does."""

import contextlib
import csv
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from pipeline.errors import ParseError
from pipeline.parse import parse_article, parse_file
from pipeline.parse.body import count_words
from pipeline.parse.dates import read_moment
from pipeline.parse.language import language_of
from pipeline.parse.leftovers import dense_blocks
from pipeline.parse.markup import decode
from pipeline.records import Link, stable_id

FETCHED = datetime(2026, 11, 2, 12, tzinfo=UTC)
URL = "https://www.ore.example/news/deal?utm_source=feed"
WORDS = "The two companies signed a binding agreement for the supply of lithium carbonate from the plant in the valley. " * 3


def page(head: str = "", body: str = "") -> bytes:
    """A page with enough words to be an article."""
    story = f"<article><h1>A deal</h1>{body}<p>{WORDS}</p></article>"
    return f"<html lang='en'><head>{head}</head><body>{story}</body></html>".encode()


def test_link_fills_what_the_page_leaves_out() -> None:
    link = Link(URL, "From the feed", datetime(2026, 3, 1, 9, tzinfo=UTC), "ore")
    body = page().replace(b"<h1>A deal</h1>", b"")
    article = parse_article(body, URL, fetched=FETCHED, source="ore", publisher="Ore News", link=link)
    assert (article.title, article.published) == ("From the feed", link.published)
    assert article.url == article.external_id == "https://www.ore.example/news/deal"
    assert article.article_id == stable_id("art", article.url)
    assert (article.source, article.publisher, article.fetched) == ("ore", "Ore News", FETCHED)


@pytest.mark.parametrize(
    ("canonical", "url"),
    [
        ("https://m.ore.example/amp/deal#x", "https://m.ore.example/amp/deal"),
        ("/news/deal-7", "https://www.ore.example/news/deal-7"),
        ("https://thief.example/news/deal", "https://www.ore.example/news/deal"),
        ("https://www.ore.example/", "https://www.ore.example/news/deal"),
        ("javascript:void(0)", "https://www.ore.example/news/deal"),
    ],
)
def test_canonical_link_only_from_the_own_site(canonical: str, url: str) -> None:
    assert parse_article(page(f"<link rel='canonical' href='{canonical}'>"), URL, fetched=FETCHED).url == url


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ("<meta property='article:published_time' content='2026-10-01T10:00:00+10:00'>", datetime(2026, 10, 1, tzinfo=UTC)),
        ("<meta property='article:published_time' content='2031-10-01'><meta name='date' content='2026-10-02'>",
         datetime(2026, 10, 2, tzinfo=UTC)),
        ("<meta property='article:published_time' content='1970-01-01'><meta name='pubdate' content='Fri, 2 Oct 2026 08:00 EST'>",
         datetime(2026, 10, 2, 13, tzinfo=UTC)),
        ("<meta property='article:modified_time' content='2026-10-09'><script type='application/ld+json'>"
         "[{'broken'</script><script type='application/ld+json'>{\"@type\": [\"Thing\", \"ReportageNewsArticle\"], "
         "\"datePublished\": \"2026-10-03T00:00:00Z\"}</script>", datetime(2026, 10, 3, tzinfo=UTC)),
        ("<meta name='publishdate' content='1790812800'>", datetime(2026, 10, 1, tzinfo=UTC)),
        ("<meta name='dc.date' content='04.10.2026'>", datetime(2026, 10, 4, tzinfo=UTC)),
        # stories that the page points to have dates of their own
        ("<script type='application/ld+json'>[{\"@type\": \"NewsArticle\", \"headline\": \"Another\","
         "\"datePublished\": \"2026-10-05\"},"
         "{\"@type\": \"NewsArticle\", \"headline\": \"A deal\", \"datePublished\": \"2026-10-02\"}]</script>",
         datetime(2026, 10, 2, tzinfo=UTC)),
        # a publication after the day in the address is the last change, one some hours after it isn't
        ("<meta property='article:published_time' content='2026-10-20T10:00:00Z'>"
         "<meta property='og:url' content='/2026/10/03/deal'>",
         datetime(2026, 10, 3, tzinfo=UTC)),
        ("<meta property='article:published_time' content='2026-10-04T03:00:00Z'>"
         "<meta property='og:url' content='/2026/10/03/deal'>",
         datetime(2026, 10, 4, 3, tzinfo=UTC)),
        ("<meta property='og:url' content='/news/20261003-deal'>", datetime(2026, 10, 3, tzinfo=UTC)),
    ],
)
def test_publication_date(head: str, published: datetime) -> None:
    assert parse_article(page(head), URL, fetched=FETCHED).published == published


STATED = "<meta property='article:published_time' content='2026-10-04T03:10:00Z'>"


@pytest.mark.parametrize(
    ("head", "body", "printed"),
    [
        (STATED, "", "2026-10-04T03:10:00Z"),
        ("<meta property='article:published_time' content='2026-10-04T03:10:00-01:00'>", "", "2026-10-04T04:10:00Z"),
        ("<meta property='article:published_time' content='2026-10-03T23:10:00-04:00'>", "", "2026-10-03T23:10:00-04:00"),
        (STATED + "<meta property='og:url' content='/2026/10/03/deal'>", "", "2026-10-03T23:10:00-04:00"),
        (STATED, "<span class='date'>Oct 3, 2026, 8:10 PM PT</span>", "2026-10-03T20:10:00-07:00"),
        (STATED, "<time>October 3, 2026</time>", "2026-10-03T23:10:00-04:00"),
        (STATED, "<time>October 4, 2026</time><time>October 3, 2026</time>", "2026-10-04T03:10:00Z"),
        (STATED, "<time>September 3, 2026</time>", "2026-10-04T03:10:00Z"),
        ("<meta name='date' content='2026-10-04'>", "<time>October 3, 2026</time>", "2026-10-04T00:00:00Z"),
    ],
)
def test_the_day_printed_is_the_outlets(tmp_path: Path, head: str, body: str, printed: str) -> None:
    file = tmp_path / "page.html"
    file.write_bytes(page(head, body))
    assert parse_file(file, URL, FETCHED)["published"] == printed
    kept = parse_article(page(head, body), URL, fetched=FETCHED).published
    assert kept == datetime.fromisoformat(printed)
    assert kept.utcoffset() == timedelta()


@pytest.mark.parametrize("text", ["", "soon", "99999999999999999999", "0000-00-00", "9" * 500, "10:30"])
def test_what_is_no_moment(text: str) -> None:
    moment = read_moment(text)
    assert moment is None or moment.year < 1990


@pytest.mark.parametrize(
    ("body", "content_type", "text"),
    [
        ("“Größe”".encode(), "text/html; charset=latin-1", "“Größe”"),
        ("“Größe”".encode("cp1252"), "text/html; charset=iso-8859-1", "“Größe”"),
        ("\ufeffGröße".encode("utf-16"), None, "\ufeffGröße"),
        (b"<meta charset='shift_jis'>" + "鉱山".encode("cp932"), "text/html", "<meta charset='shift_jis'>鉱山"),
        (b"abc", "text/html; charset=hex", "abc"),
    ],
)
def test_character_sets(body: bytes, content_type: str | None, text: str) -> None:
    assert decode(body, content_type) == text


with (Path(__file__).parent / "no_articles.csv").open(encoding="utf-8") as rows:
    NO_ARTICLES = [tuple(row.values()) for row in csv.DictReader(rows)]


@pytest.mark.parametrize(("what", "title", "heading", "text"), NO_ARTICLES, ids=[f"{row[0]}: {row[1]}" for row in NO_ARTICLES])
def test_a_page_that_is_no_article_is_called_by_its_name(what: str, title: str, heading: str, text: str) -> None:
    if text.startswith("@100 "):  # a teaser of many words, and then the wall
        text = "<p>".join(["The trader said that prices would rise in the coming years."] * 10 + [text.removeprefix("@100 ")])
    body = f"<html><title>{title}</title><body><h1>{heading}</h1><div><p>{text}</p></div></body></html>".encode()
    with pytest.raises(ParseError, match=re.escape(what)):
        parse_article(body, URL, fetched=FETCHED)


def test_characters_that_no_tree_may_hold_are_left_out() -> None:
    body = "<p>One&#11; two&#x0; three&#xFFFE; &#8212;</p><aside>x</aside>&#12;four&#55296;<nav>y</nav>&#x110000; five"
    assert "One two three —" in parse_article(page(body=body), URL, fetched=FETCHED).text


def test_a_story_that_tells_of_walls_is_a_story() -> None:
    story = " ".join(["The outlet said that readers must subscribe to continue reading after ten stories."] * 4 + [WORDS * 8])
    assert parse_article(page(body=f"<p>{story}</p>"), URL, fetched=FETCHED).title == "A deal"


def test_language_is_checked() -> None:
    assert language_of(WORDS, "de-DE") == "en"
    assert language_of("Kupfer", "de_AT") == "de"
    assert language_of("123", None) is None


def test_words_are_counted_in_scripts_without_blanks() -> None:
    assert count_words("two words") == 2
    assert count_words("両社は契約を結んだ。") > 3


def test_what_is_left_is_read_from_the_densest_container() -> None:
    tree = html.document_fromstring(
        "<div><nav><p>Home and a long line of navigation that says nothing at all here</p></nav><div id='x'><h2>Terms</h2>"
        "<p>The buyer pays on delivery, and the seller carries the risk until then.</p><ul><li>one</li>"
        "<li><a href='/'>linked</a></li></ul>"
        "<p><a href='/a'>Another story that is only linked from here and told elsewhere</a></p></div></div>"
    )
    assert dense_blocks(tree) == [
        ("h", "Terms"), ("p", "The buyer pays on delivery, and the seller carries the risk until then."), ("li", "one"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"<html><body>" + b"<div>" * 50_000 + b"deep",
        b"<html><body><p class='" + b"x" * 2_000_000 + b"'>hello</p>",
        b"<html><body>" + b"<span>a</span>" * 60_000,
        b"<html><script type='application/ld+json'>" + b"[" * 50_000 + b"</script><body><p>x",
        b"<html><title>" + b"a - " * 50_000 + b"</title><body><p>x",
        b"<html><body>" + b"<!--" * 100_000,
    ],
    ids=["deep", "giant attribute", "many elements", "deep json", "long title", "open comments"],
)
def test_hostile_page_ends(body: bytes) -> None:
    begun = time.monotonic()
    with pytest.raises(ParseError):
        parse_article(body, URL, fetched=FETCHED)
    assert time.monotonic() - begun < 10


@settings(deadline=None, max_examples=60)
@given(st.binary(max_size=400).map(lambda junk: b"<html><body><article><h1>x</h1>" + junk + WORDS.encode() + junk[::-1]))
def test_junk_gives_an_article_or_our_own_error(body: bytes) -> None:
    with contextlib.suppress(ParseError):
        assert parse_article(body, URL, fetched=FETCHED).text
