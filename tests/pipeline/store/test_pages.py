"""Pages are kept once, links remembered."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from pipeline.records import Link, Page
from pipeline.store import Ledger
from tests.factory import NOON

FEED = "https://herald.example/feed"


def page(body: bytes = b"<rss/>", etag: str | None = '"1"', day: int = 0, **changes: Any) -> Page:
    headers = {"content-type": "text/xml", "last-modified": "Mon, 02 Nov 2026 12:00:00 GMT"} | ({"etag": etag} if etag else {})
    return replace(Page(FEED, FEED, 200, headers, body, NOON + timedelta(days=day)), **changes)


def count(ledger: Ledger, table: str) -> int:
    return int(ledger.database.run(f"SELECT count(*) FROM {table}")[0][0])


def test_a_page_comes_back_as_it_was(ledger: Ledger) -> None:
    given = page(body=bytes(range(256)) * 400)
    ledger.add_pages([given], "run")
    assert ledger.latest_page(FEED) == given


def test_the_same_page_twice_is_one_row(ledger: Ledger) -> None:
    ledger.add_pages([page(), page()], "run")
    ledger.add_pages([page(day=1)], "run")
    assert (count(ledger, "pages"), count(ledger, "bodies")) == (1, 1)


def test_the_same_body_under_a_new_etag_is_kept_once(ledger: Ledger) -> None:
    ledger.add_pages([page(), page(etag='"2"', day=1)], "run")
    assert (count(ledger, "pages"), count(ledger, "bodies")) == (2, 1)
    assert ledger.validators(FEED)[0] == '"2"'


def test_validators_are_those_of_the_last_good_answer(ledger: Ledger) -> None:
    assert ledger.validators(FEED) == (None, None)
    ledger.add_pages([page(day=2, body=b"new", etag=None), page(), page(day=3, status=503, etag='"error"')], "run")
    assert ledger.validators(FEED) == (None, "Mon, 02 Nov 2026 12:00:00 GMT")


def test_a_304_is_no_page(ledger: Ledger) -> None:
    ledger.add_pages([page(body=b"", not_modified=True, status=304)], "run")
    assert count(ledger, "pages") == 0


def test_links_that_need_no_fetching(ledger: Ledger) -> None:
    links = {name: Link(f"https://herald.example/{name}", None, NOON, "herald") for name in ("good", "gone", "slow", "new")}
    ledger.note_links([links["good"]], "article", "run")
    ledger.note_links([links["gone"], links["gone"]], "failed", "run", "page not found")
    ledger.note_links([links["slow"]], "retry", "run", "timed out")
    urls = [link.url for link in links.values()]
    assert ledger.known_links(urls) == {links["good"].url, links["gone"].url}
    ledger.note_links([links["slow"]], "retry", "run", "timed out")
    assert ledger.known_links(urls, attempts=2) == {links["good"].url, links["gone"].url, links["slow"].url}
    assert ledger.known_links([]) == set()


def test_an_article_stays_one_though_a_later_look_at_it_fails(ledger: Ledger) -> None:
    link = Link("https://herald.example/good", None, NOON, "herald")
    for outcome in ("retry", "article", "retry", "failed"):
        ledger.note_links([link], outcome, "run", None if outcome == "article" else "timed out")  # type: ignore[arg-type]
    assert ledger.known_links([link.url]) == {link.url}
    assert ledger.database.run("SELECT outcome, reason, attempts FROM links") == [("article", None, 4)]
