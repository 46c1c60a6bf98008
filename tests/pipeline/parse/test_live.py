"""Live blogs: entries in the order of their times, however the page tells them; what only looks like one stays an article."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from lxml import html

from pipeline.parse import parse_article
from pipeline.parse.live import _cut_off
from pipeline.records import Article

NOW = datetime(2026, 11, 3, 20, tzinfo=UTC)
URL = "https://ore.example/live/summit"
SAID = "the two companies signed an agreement over lithium from the plant in the valley, both sides said at the summit."
LEAD = "Ministers and miners meet in the capital for two days of talks, and this page follows them hour by hour."


def said(hour: int) -> str:
    return f"At {hour} o'clock {SAID}"


def stated(hours: list[int], **more: Any) -> str:
    """JSON-LD of a live blog with an entry for each hour."""
    updates = [
        {"@type": "BlogPosting", "headline": f"News of {hour}", "datePublished": f"2026-11-03T{hour:02}:15:00+02:00",
         "articleBody": f"<p>{said(hour)}</p><p>More of {hour}.</p>"}
        for hour in hours
    ]  # fmt: skip
    node = {"@type": "LiveBlogPosting", "headline": "Summit, live", "description": LEAD, "liveBlogUpdate": updates,
            "datePublished": "2026-11-03T08:00:00Z"} | more  # fmt: skip
    return f"<script type='application/ld+json'>{json.dumps(node)}</script>"


def read(head: str = "", body: str = "") -> Article:
    page = f"<html><head>{head}</head><body><main><h1>Summit, live</h1>{body}</main></body></html>"
    return parse_article(page.encode(), URL, fetched=NOW)


def hours(article: Article) -> list[str]:
    """The times of the entries, as the text tells them."""
    return [line.removeprefix("## 3 November 2026, ") for line in article.text.split("\n\n") if line.startswith("## 3 Nov")]


@pytest.mark.parametrize("order", [[14, 12, 9], [9, 12, 14], [12, 14, 9]])
def test_entries_of_json_ld_in_the_order_of_their_times(order: list[int]) -> None:
    article = read(stated(order))
    assert article.live
    assert hours(article) == ["07:15 UTC", "10:15 UTC", "12:15 UTC"]
    assert article.text.split("\n\n")[:4] == [LEAD, "## 3 November 2026, 07:15 UTC", "News of 9", said(9)]
    assert article.published == datetime(2026, 11, 3, 8, tzinfo=UTC)


MARKUP = [
    "<div class='live-blog-post'><time datetime='2026-11-03T{0:02}:15Z'>{0}.15</time><h2>News of {0}</h2><p>{1}</p></div>",
    "<article class='liveblog__entry liveblog-update'><h3>News of {0}</h3><time datetime='2026-11-03T{0:02}:15Z'></time>"
    "<p>{1}</p></article>",
    "<div id='block-65f0c2d18f08{0:012x}' class='block'><p><time datetime='2026-11-03T{0:02}:15:00.000Z'>x</time></p>"
    "<h2>News of {0}</h2><p>{1}</p><button>Share</button></div>",
    "<li class='lx-stream__post-container'><article class='lx-stream-post'><time>3 November 2026 {0:02}:15</time>"
    "<h3>News of {0}</h3><p>{1}</p></article></li>",
    "<section itemprop='liveBlogUpdate'><meta itemprop='datePublished' content='2026-11-03T{0:02}:15:00Z'>"
    "<h2>News of {0}</h2><p>{1}</p></section>",
    "<div data-testid='live-update' data-timestamp='1793{2}'><h4>News of {0}</h4><blockquote><p>{1}</p></blockquote>"
    "<aside>More</aside></div>",
    "<div class='lb-entry'><time datetime='2026-11-03T{0:02}:15Z'>x</time><h2>News of {0}</h2><ul><li>{1}</li></ul></div>",
]  # fmt: skip


@pytest.mark.parametrize("entry", MARKUP)
def test_entries_of_the_usual_markup(entry: str) -> None:
    start = int(datetime(2026, 11, 3, tzinfo=UTC).timestamp())
    entries = [entry.format(hour, said(hour), str(start + hour * 3600 + 900)[4:]) for hour in (16, 14, 12, 9)]
    article = read(body=f"<p>{LEAD}</p><div class='feed'>{''.join(entries)}</div>")
    assert article.live
    assert hours(article) == ["09:15 UTC", "12:15 UTC", "14:15 UTC", "16:15 UTC"]
    assert article.text.split("\n\n")[:4] == [LEAD, "## 3 November 2026, 09:15 UTC", "News of 9", said(9)]
    assert article.text.count(SAID) == 4
    assert "Share" not in article.text


def test_a_blog_that_goes_on_keeps_what_it_said_in_its_place() -> None:
    before, after = read(stated([12, 9])), read(stated([14, 12, 9]))
    assert after.article_id == before.article_id
    assert after.content_hash != before.content_hash
    assert after.text.startswith(before.text)
    assert read(stated([12, 9])).content_hash == before.content_hash


def test_json_ld_with_headlines_alone_gives_way_to_the_page() -> None:
    updates = [{"@type": "BlogPosting", "headline": f"News of {hour}"} for hour in (12, 10, 9)]
    entries = "".join(MARKUP[0].format(hour, said(hour)) for hour in (12, 10, 9))
    assert read(stated([], liveBlogUpdate=updates), entries).text.count(SAID) == 3


def test_a_bracket_before_many_blanks_is_read_at_once() -> None:
    """Two runs of blanks side by side in a pattern are tried in all ways to share the blanks out, which takes hours here."""
    body = f"<p>{said(1)}</p><{' ' * 500_000}<{' ' * 500_000}/ p>{said(2)}"
    updates = [{"headline": "News", "articleBody": body, "datePublished": "2026-11-03T09:00:00Z"}]
    assert read(stated([], liveBlogUpdate=updates)).text.split("\n\n")[2:] == ["News", said(1), "<", said(2)]


def test_what_stands_behind_the_entries_is_not_above_them() -> None:
    entries = "".join(MARKUP[0].format(hour, said(hour)) for hour in (12, 10, 9))
    behind = "<b></b>Text that follows the last of its entries, in no element of its own." * 3
    article = read(body=f"<p>{LEAD}</p><div>{entries}{behind}</div>{behind}")
    assert article.text.split("\n\n")[:2] == [LEAD, "## 3 November 2026, 09:15 UTC"]
    assert "Text that follows" not in article.text


def test_much_text_behind_the_entries_is_left_out_at_once() -> None:
    """Which takes an hour where each piece is appended to those before it."""
    entries = "".join(f"<p class='live-post'><time datetime='2026-11-03T0{n}:00Z'>{n}</time> {said(n)}</p>" for n in range(9))
    tree = html.document_fromstring(f"<p>{LEAD}</p>{entries}" + f"<b></b>{'x' * 100}" * 100_000)
    _cut_off(next(one for one in tree.iter("p") if one.get("class")))
    assert tree.text_content() == LEAD


def test_an_entry_without_a_time_stays_with_the_one_before_it() -> None:
    updates = [
        {"headline": "Third", "articleBody": said(3), "datePublished": "2026-11-03T12:00:00Z"},
        {"headline": "Second", "articleBody": said(2)},
        {"headline": "First", "articleBody": said(1), "datePublished": "2026-11-03T09:00:00Z"},
        {"headline": "First", "articleBody": said(1), "datePublished": "2026-11-03T09:00:00Z"},
        {"headline": "Tomorrow", "articleBody": said(4), "datePublished": "2031-01-01"}, "junk", {"headline": 7}, None,
    ]  # fmt: skip
    article = read(stated([], liveBlogUpdate=updates))
    assert [line for line in article.text.split("\n\n") if line in ("First", "Second", "Third")] == ["First", "Second", "Third"]
    assert len(hours(article)) == 2


@pytest.mark.parametrize("updates", [None, [], "junk", {"headline": None}, [[]], 7])
def test_a_blog_without_entries_is_an_article(updates: object) -> None:
    article = read(stated([], liveBlogUpdate=updates), f"<article><p>{said(1)}</p><p>{said(2)}</p></article>")
    assert not article.live
    assert article.text == f"{said(1)}\n\n{said(2)}"


TICK = "<div class='ticker-item'><time datetime='2026-11-03T0{0}:00Z'>0{0}</time><p>Tin rose.</p></div>"


@pytest.mark.parametrize(
    "ticker",
    [
        "<aside>" + "".join(TICK.format(n) for n in range(5)) + "</aside>",
        "".join(f"<div class='live-post'><p>A teaser number {n}</p></div>" for n in range(5)),
        "<div class='live-tv-block'><time datetime='2026-11-03T09:00Z'>9</time><p>Watch us live</p></div>",
    ],
)
def test_a_ticker_beside_a_story_makes_no_live_blog(ticker: str) -> None:
    story = "".join(f"<p>{said(n)}</p>" for n in range(8))
    article = read(body=f"{ticker}<article>{story}</article>{ticker}")
    assert not article.live
    assert article.text.count(SAID) == 8


def test_another_pages_live_blog_is_not_this_ones() -> None:
    own = {"@type": "NewsArticle", "headline": "Summit, live"}
    updates = [{"headline": "H", "articleBody": said(1) * 9}]
    other = {"@type": "LiveBlogPosting", "headline": "An election, live", "liveBlogUpdate": updates}
    story = "".join(f"<p>{said(n)}</p>" for n in range(3))
    assert not read(f"<script type='application/ld+json'>{json.dumps([other, own])}</script>", f"<article>{story}</article>").live
