"""Feeds, listings, sitemaps and addresses where a case file can't say it."""

import contextlib
import gzip
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ParseError
from pipeline.parse import (
    clean_link,
    other_addresses,
    parse_feed,
    parse_listing,
    parse_search,
    parse_sitemap,
    story_key,
)
from pipeline.parse.clean import absolute_link, one_line, same_site
from pipeline.records import Link

HOME = "https://ore.example/news/"


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("HTTPS://User:pw@WWW.Ore.Example:443/a?utm_source=x&b=2&fbclid=1#top", "https://www.ore.example/a?b=2"),
        (" http://ore.example ", "http://ore.example/"),
        ("http://ore.example:8080/a?id=1&ID=2", "http://ore.example:8080/a?id=1&ID=2"),
        ("https://ore.example/a?gclid=1&UTM_Campaign=2", "https://ore.example/a"),
        ("https://ore.example/a?outputType=amp&id=7", "https://ore.example/a?id=7"),
        ("https://www.google.com/amp/s/www.ore.example/a/amp/?usqp=mq331", "https://www.ore.example/a/amp/"),
        ("https://www-ore-example.cdn.ampproject.org/c/s/www.ore.example/a?amp_js_v=0.1", "https://www.ore.example/a"),
        ("https://news.google.com/rss/articles/CBMiWk?oc=5", "https://news.google.com/rss/articles/CBMiWk?oc=5"),
        ("mailto:desk@ore.example", "mailto:desk@ore.example"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_clean_link(url: str, clean: str) -> None:
    assert clean_link(url) == clean


@settings(deadline=None)
@given(st.text(max_size=60).map(lambda text: f"https://ore.example/{text}") | st.text(max_size=60))
def test_clean_link_twice_is_once(url: str) -> None:
    assert clean_link(clean_link(url)) == clean_link(url)


def test_one_story_under_many_addresses() -> None:
    addresses = [
        "https://www.ore.example/news/deal", "http://ore.example/news/deal/", "https://m.ore.example/news/deal",
        "https://amp.ore.example/news/deal/amp", "https://www.ore.example/news/deal.amp",
    ]  # fmt: skip
    assert len({story_key(address) for address in addresses}) == 1
    assert set(addresses[1:4]) <= set(other_addresses(addresses[0]))
    assert addresses[0] not in other_addresses(addresses[0])


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("https://ore.example/news/deal", "https://ore.example/news/deal?page=2"),
        ("https://ore.example/a", "https://news.ore.example/a"),
        ("https://m.com/a", "https://com/a"),
        ("https://ore.example/champ", "https://ore.example/ch"),
    ],
)
def test_two_stories_stay_two(one: str, two: str) -> None:
    assert story_key(one) != story_key(two)
    assert two not in other_addresses(one)


@settings(deadline=None)
@given(st.text(max_size=60).map(lambda text: clean_link(f"https://www.ore.example/{text}")))
def test_other_addresses_have_the_same_key(url: str) -> None:
    assert {story_key(address) for address in other_addresses(url)} <= {story_key(url)}


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "", "http://[x", None])
def test_no_link_to_other_schemes(link: str | None) -> None:
    assert absolute_link("https://ore.example/feed", link) is None


def test_same_site() -> None:
    assert same_site("https://www.bbc.co.uk/a", "https://m.bbc.co.uk/")
    assert same_site("http://www.ore.example/", "http://ore.example/")
    assert not same_site("https://a.co.uk/", "https://b.co.uk/")
    assert not same_site("http://10.0.0.1/", "http://11.0.0.1/")


@settings(deadline=None)
@given(st.text(max_size=200))
def test_one_line_leaves_no_markup_and_no_line_break(text: str) -> None:
    line = one_line(text)
    assert line is None or (line == line.strip() and line.isprintable() and "\n" not in line)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<!doctype html><html><body>Checking your browser</body></html>", "HTML page"),
        (b"", "empty file"),
        (b"nothing to see", "plain text"),
        (b"<urlset><url/></urlset>", "sitemap"),
        (b"<rss version='2.0'><channel><title>x", "broken"),
        (b"{", "broken JSON"),
        (b"<rss " + b" ".join(b"a%d='1'" % n for n in range(3000)) + b"></rss>", "refused"),
        (b"<rss><!--" + b"<!--" * 100_000, "refused"),
    ],
)
def test_feed_that_is_none(body: bytes, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        parse_feed(body, "https://ore.example/feed")


def test_feed_from_known_address() -> None:
    body = b"<rss><channel><item><title>A</title><link>../a?utm_x=1</link></item></channel></rss>"
    assert parse_feed(body, "https://ore.example/x/feed", "text/html; charset=iso-8859-1", "ore") == (
        Link("https://ore.example/a", "A", None, "ore"),
    )


@pytest.mark.parametrize(
    "body",
    [
        b"<rss version='2.0'><channel><item>" + b"<a>" * 10_000,
        b"<rss><channel><item><title>" + b"&amp;" * 100_000 + b"</title></item></channel></rss>",
        b"<rss>&bad;<channel>" + b"<item>" * 5_000,
        b"<rss>&bad;<channel><item><title>" + b"<a b='" * 10_000,
        b"<rss><channel><item><pubDate>" + b"9" * 100_000 + b"</pubDate></item></channel></rss>",
        b'{"items": ' + b"[" * 50_000,
    ],
    ids=["deep", "entities", "open items", "open quotes", "long date", "deep json"],
)
def test_hostile_feed_ends(body: bytes) -> None:
    begun = time.monotonic()
    with contextlib.suppress(ParseError):
        parse_feed(body, "https://ore.example/feed")
    assert time.monotonic() - begun < 10


LISTING = b"""<html><head><base href="https://ore.example/"></head><body><nav><a href="/about">About us</a></nav>
<div class="card"><a href="/news/one"><img alt=""></a><h3><a href="/news/one?utm_source=home">One deal</a></h3>
<time datetime="2026-03-01">1 March</time></div>
<div class="card"><a href="news/two"><h3>Two deals</h3><p>and more</p></a></div>
<a href="https://elsewhere.example/news/three">Three</a><a href="javascript:void(0)">Menu</a></body></html>"""


@pytest.mark.parametrize(
    ("choice", "urls"),
    [
        ({"selector": ".card"}, ["https://ore.example/news/one", "https://ore.example/news/two"]),
        ({"link_pattern": "^/news/[a-z]+$"},
         ["https://ore.example/news/one", "https://ore.example/news/two", "https://elsewhere.example/news/three"]),
        ({"link_pattern": r"ore\.example/news"}, ["https://ore.example/news/one", "https://ore.example/news/two"]),
        ({}, ["https://ore.example/about", "https://ore.example/news/one", "https://ore.example/news/two"]),
    ],
)
def test_listing(choice: dict[str, str], urls: list[str]) -> None:
    links = parse_listing(LISTING, HOME, source="ore", **choice)
    assert [link.url for link in links] == urls


def test_listing_takes_titles_and_dates() -> None:
    one, two = parse_listing(LISTING, HOME, selector=".card", source="ore")
    assert (one.title, one.published) == ("One deal", datetime(2026, 3, 1, tzinfo=UTC))
    assert (two.title, two.published) == ("Two deals", None)


@pytest.mark.parametrize("choice", [{"selector": "table a"}, {"selector": "[[["}, {"link_pattern": "("}])
def test_listing_that_fits_nothing(choice: dict[str, str]) -> None:
    with pytest.raises(ParseError, match="link_pattern"):
        parse_listing(LISTING, HOME, **choice)


SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://ore.example/a?utm_medium=x </loc><lastmod>2026-04-01</lastmod><image:image><image:loc>https://cdn.example/1.jpg</image:loc>
<image:title>Photo</image:title></image:image>
<news:news><news:publication_date>2026-03-01T10:00:00+02:00</news:publication_date>
<news:title>Ore &amp;amp; deals</news:title></news:news></url>
<url><image:image><image:loc>https://cdn.example/2.jpg</image:loc></image:image></url>
<url><loc>/b</loc><lastmod>2026-04-01</lastmod></url>"""


def test_sitemap_even_when_cut_off() -> None:
    links, children = parse_sitemap(SITEMAP, "https://ore.example/sitemap.xml", "ore")
    assert links == (
        Link("https://ore.example/a", "Ore & deals", datetime(2026, 3, 1, 8, tzinfo=UTC), "ore"),
        Link("https://ore.example/b", None, None, "ore"),
    )
    assert children == ()


def test_sitemap_index() -> None:
    body = b"<sitemapindex><sitemap><loc>https://ore.example/s1.xml</loc></sitemap><sitemap><loc>file:///x</loc></sitemap></sitemapindex>"
    assert parse_sitemap(body, "https://ore.example/i.xml") == ((), ("https://ore.example/s1.xml",))


@pytest.mark.parametrize(
    "declared",
    [b'<!ENTITY a "ha"><!ENTITY b "&a;&a;">', b'<!ENTITY b SYSTEM "file:///etc/passwd">', b"<!ENTITY b '" + b"x" * 600 + b"'>",
     b'<!ENTITY % b "%c;">'],
)  # fmt: skip
def test_entities_that_grow_or_read_files_are_refused(declared: bytes) -> None:
    sitemap = b"<!DOCTYPE x [" + declared + b"]><urlset><url><loc>https://ore.example/&b;</loc></url></urlset>"
    feed = b"<!DOCTYPE x [" + declared + b"]><rss><channel><item><link>https://ore.example/&b;</link></item></channel></rss>"
    with pytest.raises(ParseError, match="declares entities"):
        parse_sitemap(sitemap, "https://ore.example/s.xml")
    for body in (feed, feed.decode().encode("utf-16")):
        with pytest.raises(ParseError, match="declares entities"):
            parse_feed(body, "https://ore.example/feed")


def test_harmless_entities_are_no_reason_to_refuse() -> None:
    letters = b'<!ENTITY % HTMLlat1 PUBLIC "-//W3C//ENTITIES Latin 1 for XHTML//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml-lat1.ent">'
    feed = b'<rss version="2.0"><channel><item><link>/a</link></item></channel></rss>'
    body = b"<!DOCTYPE rss [" + letters + b'<!ENTITY nbsp "&#160;">]>' + feed
    assert [link.url for link in parse_feed(body, HOME)] == ["https://ore.example/a"]


def test_packed_sitemap_whose_latest_come_first() -> None:
    urls = "".join(f"<url><loc>/{day}</loc><lastmod>2026-11-0{day}</lastmod></url>" for day in (1, 3, 2))
    links, _ = parse_sitemap(gzip.compress(f"<urlset><url><loc>/0</loc></url>{urls}</urlset>".encode()), HOME)
    assert [link.url[-1] for link in links] == ["3", "2", "1", "0"]


def test_sitemap_with_prefixes_that_were_never_declared() -> None:
    links, _ = parse_sitemap(b"<urlset><x:y/><url><loc>/a</loc><news:title>A</news:title></url></urlset>", HOME)
    assert [(link.url, link.title) for link in links] == [("https://ore.example/a", "A")]


@pytest.mark.parametrize(
    "body", [b"\x1f\x8b" + b"\xff" * 20, gzip.compress(b"0" * 30_000_000)], ids=["damaged", "bomb"]
)  # fmt: skip
def test_packed_sitemap_that_is_damaged_or_a_bomb(body: bytes) -> None:
    with pytest.raises(ParseError, match="is packed and"):
        parse_sitemap(body, HOME)


@pytest.mark.parametrize("body", [b"", b"<html></html>", b"<rss></rss>", b"<urlset><url><loc>"])
def test_sitemap_that_is_none(body: bytes) -> None:
    with pytest.raises(ParseError, match=r"sitemap at https://ore\.example"):
        parse_sitemap(body, "https://ore.example/s.xml")


@pytest.mark.parametrize("parse", [parse_feed, parse_listing, parse_sitemap])
@settings(deadline=None)
@given(body=st.tuples(st.sampled_from([b"", b"<rss>", b"<feed>", b"<html>", b"<urlset>"]), st.binary(max_size=200)).map(b"".join))
def test_junk_is_refused_in_our_own_words(parse: Callable[[bytes, str], object], body: bytes) -> None:
    with contextlib.suppress(ParseError):
        parse(body, HOME)


GDELT = b"""{"articles": [{"url": "https://www.ore.example/deal?utm_source=x", "title": "A deal &amp; more",
"seendate": "20261125T123000Z", "domain": "ore.example", "language": "English"}, {"url": "ftp://ore.example/x"},
"odd", {"title": "no address"}]}"""


def test_gdelt_search() -> None:
    assert parse_search(GDELT, HOME, "gdelt") == (
        Link("https://www.ore.example/deal", "A deal & more", datetime(2026, 11, 25, 12, 30, tzinfo=UTC), "gdelt"),
    )
    assert parse_search(b"", HOME) == parse_search(b"{}", HOME) == ()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"Your query was too short or too long.", "Your query was too short or too long."),
        (b"<html><title>Just a moment</title>", "is refused: Just a moment"),
        (b'{"articles": 7}', "no list of articles"),
        (b"[1]", "no list of articles"),
    ],
)
def test_gdelt_search_that_is_refused(body: bytes, words: str) -> None:
    with pytest.raises(ParseError, match=words):
        parse_search(body, HOME)
