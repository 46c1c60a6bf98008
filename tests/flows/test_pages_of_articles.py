"""Nights that read articles over several pages, which are never a half for longer than they must, and live blogs that go on."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import gather, night
from flows.gather import Gathered
from pipeline.settings import Settings, load_settings
from pipeline.sources import Source
from pipeline.store import open_ledger
from tests.site import Site, open_site

OK = {"Content-Type": "text/html", "ETag": '"1"'}


def page(number: int, etag: str = '"1"', pages: int = 3) -> tuple[int, dict[str, str], bytes]:
    text = f"Part {number} ({etag[1]}): the two companies signed an agreement over some tonnes of lithium from the plant. " * 3
    link = f"<a href='/deal?page={number + 1}'>{number + 1}</a>" if number < pages else ""
    body = f"<html><body><article><h1>A deal</h1><p>{text}</p></article>{link}</body></html>"
    return 200, OK | {"ETag": etag}, body.encode()


DOWN: tuple[int, dict[str, str], bytes] = (404, {}, b"")
LATER: tuple[int, dict[str, str], bytes] = (429, {"Retry-After": "3600"}, b"")


@pytest.fixture
def site() -> Iterator[Site]:
    with open_site() as site:
        feed = f"<rss><channel><item><title>A deal</title><link>{site.root}/deal</link></item></channel></rss>"
        site.on("/feed", (200, {}, feed.encode()))
        yield site


def a_night(site: Site, folder: Path) -> Gathered:
    """One night up to the ledger, as the flow has it."""
    settings = settings_for(folder)
    source = Source(id="ore", publisher="Ore", kind="feed", url=f"{site.root}/feed")
    with night.recorded(settings, "night") as run, gather.fetching(settings) as fetcher:
        chosen = night.select(settings, [source], [gather.list_stories(source, fetcher)])
        found = gather.read_stories(chosen[0].listing, chosen[0].links, chosen[0].copies, fetcher, chosen[0].new)
        night.keep(settings, run, [found])
    return found


def settings_for(folder: Path) -> Settings:
    return load_settings(data=folder, allow_private=True, pace=0.0, attempts=1)


def parts(folder: Path) -> list[str]:
    """What the ledger's current article has of each page."""
    with open_ledger(settings_for(folder).ledger) as ledger:
        return [text[:10].rstrip(":") for one in ledger.current_articles() for text in one.text.split("\n\n")]


def test_each_page_is_kept_and_the_article_is_whole(site: Site, tmp_path: Path) -> None:
    for number, path in enumerate(("/deal", "/deal?page=2", "/deal?page=3"), 1):
        site.on(path, page(number))
    a_night(site, tmp_path)
    assert parts(tmp_path) == ["Part 1 (1)", "Part 2 (1)", "Part 3 (1)"]
    with open_ledger(settings_for(tmp_path).ledger) as ledger:
        assert all(ledger.latest_page(f"{site.root}{path}") for path in ("/deal", "/deal?page=2", "/deal?page=3"))
        assert ledger.known_links([f"{site.root}/deal"]) == {f"{site.root}/deal"}


@pytest.mark.parametrize(("answer", "attempts"), [(DOWN, 1), (LATER, 0)])
def test_a_page_that_does_not_come_is_told_and_asked_for_the_next_night(
    site: Site, tmp_path: Path, answer: tuple[int, dict[str, str], bytes], attempts: int
) -> None:
    site.on("/deal", page(1))
    site.on("/deal?page=2", page(2))
    site.on("/deal?page=3", answer, page(3))
    found = a_night(site, tmp_path)
    assert parts(tmp_path) == ["Part 1 (1)", "Part 2 (1)"]
    assert [f"page 3 of {site.root}/deal is missing" in reason for reason in found.health.failures] == [True]
    assert found.health.ok
    with open_ledger(settings_for(tmp_path).ledger) as ledger:
        assert ledger.database.run("SELECT outcome, attempts FROM links") == [("retry", attempts)]
    assert a_night(site, tmp_path).health.failures == ()
    assert parts(tmp_path) == ["Part 1 (1)", "Part 2 (1)", "Part 3 (1)"]


def test_what_robots_txt_forbids_of_an_article_is_told_and_the_article_read(site: Site, tmp_path: Path) -> None:
    site.on("/robots.txt", (200, {}, b"User-agent: *\nDisallow: /*?page=\n"))
    site.on("/deal", page(1))
    assert "page 2" in a_night(site, tmp_path).health.failures[0]
    with open_ledger(settings_for(tmp_path).ledger) as ledger:
        (article,) = ledger.current_articles()
        assert "robots.txt forbids it" in str(article.gap)
        assert ledger.known_links([f"{site.root}/deal"])


def test_a_correction_whose_end_does_not_come_leaves_the_whole_article_alone(site: Site, tmp_path: Path) -> None:
    site.on("/deal", page(1), page(1, '"2"'))
    site.on("/deal?page=2", page(2), DOWN, page(2, '"2"'))
    site.on("/deal?page=3", page(3), page(3, '"2"'))
    a_night(site, tmp_path)
    second = a_night(site, tmp_path)
    assert "page 2" in second.health.failures[0]
    assert parts(tmp_path) == ["Part 1 (1)", "Part 2 (1)", "Part 3 (1)"]
    a_night(site, tmp_path)  # its ETag is still the first one, so that it isn't taken for unchanged
    assert parts(tmp_path) == ["Part 1 (2)", "Part 2 (2)", "Part 3 (2)"]


CHALLENGE = (200, {"Content-Type": "text/html"}, b"<title>Just a moment...</title><h1>Checking your browser</h1>")
BUSY = (200, {"Content-Type": "application/json"}, b'{"error": "busy"}')
EMPTY = (200, {"Content-Type": "text/html"}, b"<html><body></body></html>")


@pytest.mark.parametrize("answer", [CHALLENGE, BUSY, EMPTY])
def test_a_later_page_that_is_none_is_asked_for_the_next_night(
    site: Site, tmp_path: Path, answer: tuple[int, dict[str, str], bytes]
) -> None:
    site.on("/deal", (200, {"Content-Type": "text/html"}, page(1)[2]))  # without an ETag a known story isn't looked at again
    site.on("/deal?page=2", answer, page(2))
    site.on("/deal?page=3", page(3))
    assert "page 2" in a_night(site, tmp_path).health.failures[0]
    assert parts(tmp_path) == ["Part 1 (1)"]
    a_night(site, tmp_path)
    assert parts(tmp_path) == ["Part 1 (1)", "Part 2 (1)", "Part 3 (1)"]


@pytest.mark.parametrize("answer", [CHALLENGE, BUSY, EMPTY])
def test_a_correction_whose_later_page_is_none_leaves_the_whole_article_alone(
    site: Site, tmp_path: Path, answer: tuple[int, dict[str, str], bytes]
) -> None:
    site.on("/deal", page(1), page(1, '"2"'))
    site.on("/deal?page=2", page(2), answer, page(2, '"2"'))
    site.on("/deal?page=3", page(3), page(3, '"2"'))
    a_night(site, tmp_path)
    a_night(site, tmp_path)
    assert parts(tmp_path) == ["Part 1 (1)", "Part 2 (1)", "Part 3 (1)"]
    a_night(site, tmp_path)
    assert parts(tmp_path) == ["Part 1 (2)", "Part 2 (2)", "Part 3 (2)"]


def test_a_new_rule_in_robots_txt_leaves_the_whole_article_alone(site: Site, tmp_path: Path) -> None:
    site.on("/robots.txt", (404, {}, b""), (200, {}, b"User-agent: *\nDisallow: /*?page=\n"))
    site.on("/deal", page(1), page(1, '"2"'))
    site.on("/deal?page=2", page(2))
    site.on("/deal?page=3", page(3))
    a_night(site, tmp_path)
    assert "robots.txt forbids it" in a_night(site, tmp_path).health.failures[0]
    assert parts(tmp_path) == ["Part 1 (1)", "Part 2 (1)", "Part 3 (1)"]


def test_half_an_article_under_another_address_leaves_the_whole_one_alone(site: Site, tmp_path: Path) -> None:
    feed = f"<rss><channel><item><title>A deal</title><link>{site.root}/shared/99</link></item></channel></rss>"
    status, headers, body = page(1)
    canonical = f"<html><head><link rel='canonical' href='{site.root}/deal'></head>".encode()
    site.on("/deal", page(1))
    site.on("/shared/99", (status, headers, body.replace(b"<html>", canonical)))
    site.on("/deal?page=2", page(2), DOWN)
    site.on("/deal?page=3", page(3))
    a_night(site, tmp_path)
    site.on("/feed", (200, {}, feed.encode()))
    assert "page 2" in a_night(site, tmp_path).health.failures[0]
    assert parts(tmp_path) == ["Part 1 (1)", "Part 2 (1)", "Part 3 (1)"]


def test_a_shorter_half_leaves_a_longer_one_alone(site: Site, tmp_path: Path) -> None:
    site.on("/deal", page(1))
    site.on("/deal?page=2", page(2), DOWN, page(2))
    site.on("/deal?page=3", DOWN, page(3))
    for _ in range(2):
        a_night(site, tmp_path)
        assert parts(tmp_path) == ["Part 1 (1)", "Part 2 (1)"]
    a_night(site, tmp_path)
    assert parts(tmp_path) == ["Part 1 (1)", "Part 2 (1)", "Part 3 (1)"]


def test_a_correction_of_an_article_too_long_to_be_read_whole_is_kept(site: Site, tmp_path: Path) -> None:
    site.on("/deal", page(1, pages=12), page(1, '"2"', pages=12))
    for number in range(2, 11):
        site.on(f"/deal?page={number}", page(number, pages=12))
    a_night(site, tmp_path)
    assert "more than 10 pages" in a_night(site, tmp_path).health.failures[0]
    assert parts(tmp_path) == ["Part 1 (2)", *(f"Part {number} (1)"[:10].rstrip(":") for number in range(2, 11))]


def blog(hours: list[int]) -> tuple[int, dict[str, str], bytes]:
    """A live blog with an entry for each hour, the newest first."""
    updates = [
        {"headline": f"Deal {hour}", "datePublished": f"2026-11-03T{hour:02}:00:00Z",
         "articleBody": f"Kabanda Mining signed deal {hour} with Redwater Metals over {hour},000 tonnes of cobalt. " * 2}
        for hour in sorted(hours, reverse=True)
    ]  # fmt: skip
    node = {"@type": "LiveBlogPosting", "headline": "A deal", "liveBlogUpdate": updates}
    body = f"<html><script type='application/ld+json'>{json.dumps(node)}</script><body><h1>A deal</h1></body></html>"
    return 200, OK | {"ETag": f'"{len(hours)}"'}, body.encode()


def test_a_live_blog_that_goes_on_is_one_article_with_a_revision_a_night(site: Site, tmp_path: Path) -> None:
    site.on("/deal", blog([8, 9]), blog([8, 9, 10]), blog([8, 9, 10, 11]))
    for _ in range(3):
        a_night(site, tmp_path)
    with open_ledger(settings_for(tmp_path).ledger) as ledger:
        first, second, third = ledger.articles()
        assert ledger.current_articles() == (third,)
    assert first.article_id == third.article_id
    assert third.live
    assert second.text.startswith(first.text)
    assert third.text.startswith(second.text)
