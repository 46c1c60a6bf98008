"""Messages in all formats: what they say, what can't be smuggled in, and how they get shorter."""

import re
from dataclasses import replace
from datetime import UTC, datetime

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html as lxml_html

from pipeline.alerts import Quote
from pipeline.alerts.feed import feed
from pipeline.alerts.messages import plain
from pipeline.alerts.notices import notice_of
from pipeline.alerts.rendering import FORMATS, render, safe_url
from tests.factory import NOON
from tests.pipeline.alerts.outbox import message, queued
from tests.pipeline.alerts.test_matching import new_deals

DUE = datetime(2026, 11, 3, 7, tzinfo=UTC)
EVIL = "</td><script>alert(1)</script> [click](javascript:x) @everyone <!channel> *b* `c`\r\nBcc: x@y.example"


def test_a_message_tells_all_that_a_reader_asks() -> None:
    one = queued(1, kind="status_change", value=(5e6, "USD"), recipient="Anna")
    written = render(message(one), "text")
    assert written.title.startswith("Status proposed → signed: Kabanda Mining – Redwater Metals")
    assert written.body == (
        "Who: Kabanda Mining, Redwater Metals\nCountries: CD, US\nMinerals: cobalt\nStatus: proposed → signed\n"
        f"Value: USD 5 million\nConfidence: 0.80 from 1 outlet\nAgreement: {one.alert.agreement_id}\n"
        "“Kabanda Mining signed an offtake with Redwater Metals.”\nThe Herald https://herald.example/1\n"
        f"You get this by rule “everything” for Anna.\nThe whole story: mineral-deals show {one.alert.agreement_id}"
    )


def test_a_digest_is_grouped() -> None:
    alerts = [queued(1, minerals=("tin",)), queued(2, minerals=("cobalt",)), queued(3, minerals=("tin",)), queued(4, minerals=())]
    written = render(message(*alerts, digest=DUE), "text")
    assert written.title == "Mineral deals to 03 November 2026: 4 changes"
    assert re.findall(r"^[A-Z]+$", written.body, re.MULTILINE) == ["COBALT", "TIN", "OTHER"]
    assert written.body.count("* New deal: ") == 4


@pytest.mark.parametrize("form", FORMATS)
def test_the_address_for_corrections_can_be_copied(form: str) -> None:
    written = render(replace(message(queued()), corrections="fix@desk.example"), form)
    assert "Tell fix@desk.example" in written.body


@pytest.mark.parametrize("form", FORMATS)
def test_a_page_cannot_put_markup_mentions_or_lines_into_a_message(form: str) -> None:
    evil = Quote(EVIL, EVIL, "javascript:alert(1)")
    written = render(message(queued(title=EVIL, quote=evil)), form)
    text = written.title + written.body
    assert "\n" not in written.title
    assert "\nBcc" not in text
    assert "javascript:alert(1)" not in text
    if form == "html":
        tags = {element.tag for element in lxml_html.fromstring(written.body).iter()}
        assert tags <= {"div", "h3", "table", "tr", "td", "blockquote", "br", "p", "tbody"}
    if form in ("chat", "markdown"):
        assert not re.search(r"@\w|<[!@#a-z]|\w\]\(", text)
    if form == "markdown":
        assert "<" not in text
        assert not re.search(r"(?<!\\)[*`\[]", text)


def test_what_no_encoding_takes_is_taken_out() -> None:
    odd = "A\ud800B\ufffeC\u061cD\u2028E\x85F"
    assert plain(odd) == "A B C D E F"
    quote = Quote(odd, odd, "https://herald.example/1")
    for form in FORMATS:
        assert render(message(queued(title=odd, quote=quote)), form).body.encode("utf-8")
    change = new_deals(1)[0]
    notice = notice_of(replace(change, agreement=replace(change.agreement, title=odd)), {}, NOON)
    assert not feedparser.parse(feed([notice]).encode()).bozo


def test_links_are_http_and_hold_nothing_else() -> None:
    assert safe_url("https://a.example/x_(y)?q=1&r=[2]#z") == "https://a.example/x_%28y%29?q=1&r=%5B2%5D#z"
    for bad in ("javascript:alert(1)", "data:text/html,x", "//a.example/x", "http:///x", "", "http://[", "ftp://a.example/"):
        assert safe_url(bad) == ""
    assert safe_url("https://a.example/@everyone/1") == "https://a.example/%40everyone/1"
    assert safe_url("http://a.example/<b>|c>") == "http://a.example/%3Cb%3E%7Cc%3E"


@given(st.integers(60, 6000), st.integers(1, 12), st.sampled_from(FORMATS), st.integers(0, 3000))
def test_a_message_fits(limit: int, stories: int, form: str, quoted: int) -> None:
    quote = Quote("word & <b> " * (quoted // 10), "The Herald", "https://herald.example/1")
    alerts = [queued(n, quote=quote) for n in range(stories)]
    written = render(message(*alerts, digest=DUE if stories > 1 else None), form, title_limit=40, body_limit=limit)
    assert len(written.body) <= limit
    assert len(written.title) <= 40
    assert written.body


def test_a_digest_that_is_too_long_says_how_much_is_missing_and_where_to_look() -> None:
    body = render(message(*(queued(n) for n in range(40)), digest=DUE), "markdown", body_limit=2000).body
    shown, left = body.count("**New deal"), int(re.findall(r"… and (\d+) more: <https://herald\.example/1>", body)[0])
    assert shown + left == 40
    assert shown > 3


def test_the_feed_is_one_that_readers_read() -> None:
    quotes = {"c1": Quote("They said <b>so</b>.", "H", "https://h.example/1")}
    notices = [notice_of(change, quotes, NOON) for change in new_deals(3)]
    read = feedparser.parse(feed(notices).encode())
    assert not read.bozo
    assert [entry.title for entry in read.entries] == [notice.title for notice in notices]
    assert len({entry.id for entry in read.entries}) == 3
    assert read.entries[0].updated == "2026-11-02T12:00:00Z"
    assert {tag.term for tag in read.entries[0].tags} == {"new_deal", "cobalt"}
    assert feedparser.parse(feed([])).entries == []

