"""One source, from its declaration to articles."""

import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows import gather
from flows.newsroom import Newsroom
from pipeline.fetch import Fetcher
from pipeline.records import Link
from pipeline.settings import Settings, load_settings
from pipeline.sources import Source, load_sources


def folder_source(path: Path) -> Source:
    return Source(id="saved", publisher="Saved", kind="folder", url=str(path))


def test_each_kind_of_source_gives_stories_and_articles() -> None:
    with Newsroom() as newsroom:
        settings = load_settings(connect_to=newsroom.connect_to, pace=0.0)
        sources = load_sources(newsroom.sources)
        with gather.fetching(settings) as fetcher:
            listings = {source.id: gather.list_stories(source, fetcher) for source in sources}
            first = {name: one.links[:1] for name, one in listings.items()}
            read = {name: gather.read_stories(listings[name], links, {}, fetcher, len(links)) for name, links in first.items()}
    kinds = {source.kind for source in sources if listings[source.id].links}
    assert kinds == {"feed", "sitemap", "listing"}
    assert [name for name, one in listings.items() if one.error] == ["rand-reef"]
    for name, gathered in read.items():
        assert gathered.health.ok == (name != "rand-reef")
        assert [article.source for article in gathered.articles] == [name] * gathered.health.ok


def test_pages_that_hold_no_article_and_pages_that_do_not_come_are_kept_apart() -> None:
    with Newsroom() as newsroom:
        settings = load_settings(connect_to=newsroom.connect_to, pace=0.0, attempts=1)
        source = load_sources(newsroom.sources)[0]
        with gather.fetching(settings) as fetcher:
            listing = gather.list_stories(source, fetcher)
            gone, empty = (Link(f"http://meridian-post.example/{path}", None, None, source.id) for path in ("x", "robots.txt"))
            gathered = gather.read_stories(listing, (gone, empty), {}, fetcher, 2)
    assert [link for link, _ in gathered.later] == [gone]
    assert [link for link, _ in gathered.hopeless] == [empty]
    assert not gathered.health.ok
    assert "none of 2 stories could be read" in str(gathered.health.error)


def test_a_recheck_that_fails_is_not_the_sources_failure() -> None:
    with Newsroom() as newsroom:
        settings = load_settings(connect_to=newsroom.connect_to, pace=0.0, attempts=1)
        source = load_sources(newsroom.sources)[0]
        with gather.fetching(settings) as fetcher:
            listing = gather.list_stories(source, fetcher)
            old, new = (Link(f"http://meridian-post.example/{path}", None, None, source.id) for path in ("x", "y"))
            copies: dict[str, gather.Validators] = {old.url: ('"1"', None)}
            rechecked = gather.read_stories(listing, (old,), copies, fetcher, 0)
            both = gather.read_stories(listing, (old, new), copies, fetcher, 1)
    assert [link for link, _ in rechecked.later] == [old]
    assert (rechecked.health.ok, len(rechecked.health.failures)) == (True, 1)
    assert f"none of 1 stories could be read, the first because {new.url}" in str(both.health.error)


def test_a_folder_is_read_whole_and_says_what_it_could_not_read(tmp_path: Path, settings: Settings) -> None:
    (tmp_path / "good.txt").write_text("A title\n\nKabanda Mining signed an offtake of cobalt with Redwater Metals.\n")
    (tmp_path / "blank.html").write_text("<html></html>")
    with gather.fetching(settings) as fetcher:
        listing = gather.list_stories(folder_source(tmp_path), fetcher)
        gathered = gather.read_stories(listing, (), {}, fetcher, 0)
    assert [article.external_id for article in gathered.articles] == ["good"]
    assert gathered.health.ok
    assert "blank.html" in gathered.health.failures[0]


def test_a_folder_that_is_missing_is_a_source_that_failed(tmp_path: Path, settings: Settings) -> None:
    with gather.fetching(settings) as fetcher:
        listing = gather.list_stories(folder_source(tmp_path / "nowhere"), fetcher)
        health = gather.read_stories(listing, (), {}, fetcher, 0).health
    assert not health.ok
    assert "nowhere" in str(health.error)


def test_a_fault_in_the_program_is_the_sources_error(tmp_path: Path) -> None:
    listing = gather.unlisted(folder_source(tmp_path), ZeroDivisionError("division by zero"))
    gathered = gather.broken(listing, ZeroDivisionError("division by zero"))
    assert not gathered.health.ok
    assert gathered.health.error == listing.error
    assert "saved could not be read because of a fault in the program: ZeroDivisionError" in str(listing.error)
    assert listing.checked <= datetime.now(UTC)


def test_who_leaves_early_waits_for_no_host(settings: Settings) -> None:
    """A thread that waits for a host's pace is let go when the run is stopped."""

    def ask(fetcher: Fetcher) -> None:
        with pytest.raises(Exception, match=r"closed|fetched"):
            fetcher.get("http://one.example/", pace=60.0)

    started = time.monotonic()
    with gather.fetching(settings) as fetcher:
        fetcher._pace.hold("one.example", 60.0)
        thread = threading.Thread(target=ask, args=(fetcher,))
        thread.start()
        time.sleep(0.1)
    thread.join(20)
    assert not thread.is_alive()
    assert time.monotonic() - started < 20


@pytest.fixture
def settings() -> Settings:
    return load_settings(connect_to={"one.example": "127.0.0.1:9"}, attempts=1)
