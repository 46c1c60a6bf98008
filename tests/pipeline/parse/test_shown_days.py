"""The day that stands beside a headline, where a page tells machines nothing."""

from datetime import UTC, date, datetime

import pytest
from lxml import html

from pipeline.parse import parse_article
from pipeline.parse.metadata import read_metadata
from pipeline.parse.refusals import find_refusal
from pipeline.parse.shown_days import shown_day

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
WORDS = "<p>" + "The two companies signed an agreement for the supply of lithium from the plant in the valley. " * 4 + "</p>"


def day(above: str = "", below: str = "", lang: str = "en", head: str = "", behind: str = "") -> date | None:
    body = f"<div>{above}</div><h1>A deal for the plant in the valley</h1><div>{below}</div><div>{WORDS}</div>{behind}"
    head = f"<title>A deal for the plant in the valley | Ore News</title>{head}"
    page = f"<html lang='{lang}'><head>{head}</head><body>{body}</body></html>"
    published = parse_article(page.encode(), "https://ore.example/deal", fetched=NOW).published
    return published.date() if published else None


@pytest.mark.parametrize(
    "text",
    [
        "November 3, 2026", "3 November 2026", "Nov. 3rd, 2026 at 4 pm", "Tuesday, 03 Nov 2026 11:28 AMT", "2026-11-03 15:24",
        "2026/11/03", "03.11.2026", "3.11.2026, 14:05 Uhr", "3 de noviembre de 2026", "3 novembre 2026",
        "Publicado em 3 de novembro de 2026",
        "3. November 2026", "Selasa, 3 November 2026", "3 ноября 2026", "3 listopada 2026", "3 Kasım 2026",
        "2026年11月3日", "2026년 11월 3일",
        "Published: 3-Nov-2026", "Ann Wren | November 3, 2026 | 5 min read",
    ],
)  # fmt: skip
def test_a_day_below_the_headline(text: str) -> None:
    assert day(below=f"<span>{text}</span>") == date(2026, 11, 3)
    assert day(above=f"<span>{text}</span>") == date(2026, 11, 3)


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("11/3/2026", "en-US", date(2026, 11, 3)),
        ("13/11/2026", "en", date(2026, 11, 13)),
        ("11/13/2026", "en", date(2026, 11, 13)),
        ("11/11/2026", "en", date(2026, 11, 11)),
    ],
)
def test_numbers_of_which_one_is_the_month(text: str, lang: str, expected: date) -> None:
    assert day(below=f"<span>{text}</span>", lang=lang) == expected


def test_what_is_called_a_change_comes_second() -> None:
    first, later = "<span>November 3, 2026</span>", "<span>Updated:</span> <span>November 9, 2026</span>"
    assert day(below=later + first) == date(2026, 11, 3)
    assert day(below=f"<span>Updated November 9, 2026</span>{first}") == date(2026, 11, 3)
    assert day(below=later) == date(2026, 11, 9)


@pytest.mark.parametrize(
    "other",
    [
        "<div class='related'><span>5 May 2024</span></div>",
        "<ul id='comments'><li>5 May 2024</li></ul>",
        "<aside><span>5 May 2024</span></aside>",
        f"<p>On 5 May 2024 {WORDS[3:]}",
    ],
)
def test_days_of_other_things_do_not_count(other: str) -> None:
    assert day(below=f"{other}<span>November 3, 2026</span>") == date(2026, 11, 3)


def test_a_page_of_many_pieces_of_text_is_read_at_once() -> None:
    """Which takes a quarter of an hour where each piece is compared with all before it."""
    tree = html.document_fromstring("<h1>A deal</h1><p>3 November 2026</p>" + "<b></b>x" * 120_000)
    assert shown_day(tree, read_metadata(tree)) == datetime(2026, 11, 3, tzinfo=UTC)
    assert find_refusal(tree, read_metadata(tree), "") == "a page without running text"


def test_a_year_alone_is_no_day() -> None:
    assert day(behind="<footer>© 2025 Ore News</footer>") is None
    assert day(below="<span>1 January 2026</span>") == date(2026, 1, 1)


def test_the_time_of_a_comment_is_not_the_storys() -> None:
    comment = "<article><div class='comment-list'><time datetime='2026-11-09T10:00Z'>x</time></div></article>"
    assert day(below="<span>3 November 2026</span>", behind=comment) == date(2026, 11, 3)


@pytest.mark.parametrize("name", ["hentry comments-open", "commentary"])
def test_what_holds_the_headline_is_no_comment(name: str) -> None:
    story = f"<article><div class='{name}'><h1>A deal</h1><time datetime='2026-11-03T10:00Z'>x</time>{WORDS}</div></article>"
    published = parse_article(story.encode(), "https://ore.example/deal", fetched=NOW).published
    assert published == datetime(2026, 11, 3, 10, tzinfo=UTC)


def test_a_clock_in_utc_that_claims_another_zone() -> None:
    """Some sites stamp UTC's hour with their own offset; the time that they show tells."""
    node = '{"@type": "NewsArticle", "datePublished": "2026-11-04T02:15:49-06:00"}'
    again = "<meta property='article:published_time' content='2026-11-04T02:15:49+00:00'>"
    stated = f"<script type='application/ld+json'>{node}</script>{again}"
    shown = "<span class='date'>Nov {}, 2026, {} pm CST</span>"
    assert day(below=shown.format(3, "8:15"), head=stated) == date(2026, 11, 4)  # kept in UTC: 02:15 of the 4th
    page = f"<html><head><title>A deal</title>{stated}</head><body><h1>A deal</h1>{shown}{WORDS}</body></html>"
    for hour, minute, text in ((2, 15, shown.format(3, "8:15")), (8, 15, shown.format(3, "9:40"))):
        published = parse_article(page.replace(shown, text).encode(), None, fetched=NOW).published
        assert published == datetime(2026, 11, 4, hour, minute, 49, tzinfo=UTC)
