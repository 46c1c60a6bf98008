"""How a night treats a source by what it has seen of it: moved addresses, rests, silence, outages, unchanged listings."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from flows import gather, night, visits
from flows.gather import Gathered, Listing
from pipeline.records import Link, Page, SourceHealth
from pipeline.settings import Settings, load_settings
from pipeline.sources import Source
from pipeline.store import open_ledger
from tests.pipeline.fetch.conftest import Site, site  # noqa: F401 - a fixture

NOW = datetime.now(UTC)
FEED = b"<rss version='2.0'><channel><item><link>/a</link><title>A</title></item></channel></rss>"
DEAL = b"<html><title>A deal</title><body><article><h1>A deal</h1><p>" + b"Signed for lithium. " * 20 + b"</p></article>"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(data=tmp_path, allow_private=True, pace=0.0, attempts=1)


def feed(url: str, name: str = "ore") -> Source:
    return Source(id=name, publisher="Ore News", kind="feed", url=url)


def one_night(settings: Settings, *sources: Source) -> list[Gathered]:
    """A night as the flow has it, as far as the ledger's links and pages."""
    with night.recorded(settings, "night") as run, gather.fetching(settings) as fetcher:
        planned = visits.plan(settings, sources)
        listings = gather.excuse_outage([gather.list_stories(one.source, fetcher, one) for one in planned])
        chosen = night.select(settings, sources, listings)
        read = [gather.read_stories(one.listing, one.links, one.copies, fetcher, one.new) for one in chosen]
        night.keep(settings, run, read)
    return read


def checks(settings: Settings, *healths: SourceHealth) -> None:
    with open_ledger(settings.ledger) as ledger:
        for one in healths:
            ledger.add_health("run", [one])


def failing(days: int) -> list[SourceHealth]:
    """A source that worked once and failed on each of the last days, twice on each."""
    times = [NOW.replace(hour=hour) - timedelta(days=day) for day in range(1, days + 1) for hour in (12, 13)]
    good = SourceHealth("ore", NOW - timedelta(days=days + 2), True, None, 1, 1, 1)
    return [good, *(SourceHealth("ore", time, False, "status 500", 0, 0, 0) for time in times)]


def test_a_feed_that_moved_for_good_is_asked_at_its_new_address(site: Site, settings: Settings) -> None:  # noqa: F811
    new = site.on("/new", (200, {}, FEED))
    old = site.on("/old", (301, {"Location": "/new"}, b""))
    site.on("/a", (200, {"Content-Type": "text/html"}, DEAL))
    first, second = one_night(settings, feed(old)), one_night(settings, feed(old))
    assert first[0].moves == ((old, new),)
    assert site.paths() == ["/old", "/new", "/a", "/new"]
    assert second[0].health.ok
    assert second[0].health.notes == (f"moved for good to {new}; correct its url in the file of sources",)


def test_a_feed_that_moved_for_today_is_asked_where_it_was(site: Site, settings: Settings) -> None:  # noqa: F811
    site.on("/new", (200, {}, FEED))
    old = site.on("/old", (302, {"Location": "/new"}, b""))
    assert one_night(settings, feed(old))[0].moves == ()


def test_a_listing_that_did_not_change_is_read_from_its_copy(site: Site, settings: Settings) -> None:  # noqa: F811
    url = site.on("/feed", (200, {"ETag": '"1"'}, FEED), (304, {"ETag": '"1"'}, b""))
    site.on("/a", (503, {}, b""), (200, {"Content-Type": "text/html"}, DEAL))
    first, second = one_night(settings, feed(url)), one_night(settings, feed(url))
    assert [len(one.later) for one in first] == [1]
    assert [len(one.articles) for one in second] == [1]  # its story came at the second try
    assert site.asked[-2][1]["if-none-match"] == '"1"'


def test_what_says_nothing_of_a_page_is_no_try_of_it(site: Site, settings: Settings) -> None:  # noqa: F811
    url = site.on("/feed", (200, {}, FEED))
    site.on("/a", (429, {"Retry-After": "7200"}, b""))
    gathered = one_night(settings, feed(url))[0]
    assert [link.url for link, _ in gathered.untried] == [f"{site.root}/a"]
    story = gathered.untried[0][0]
    with open_ledger(settings.ledger) as ledger:
        for _ in range(9):
            ledger.note_links([story], "retry", "run", "not now", tries=0)
        assert not ledger.known_links([story.url])
        for _ in range(4):
            ledger.note_links([story], "retry", "run", "status 500")
            assert not ledger.known_links([story.url])
        ledger.note_links([story], "retry", "run", "status 500")
        assert ledger.known_links([story.url]) == {story.url}


def test_what_robots_txt_forbids_is_no_try_and_new_once(site: Site, settings: Settings) -> None:  # noqa: F811
    url = site.on("/feed", (200, {}, FEED))
    site.on("/robots.txt", (200, {}, b"User-agent: *\nDisallow: /a\n"))
    for new in (1, 0):
        (gathered,) = one_night(settings, feed(url))
        assert [link.url for link, _ in gathered.untried] == [f"{site.root}/a"]
        assert "robots.txt forbids" in gathered.health.failures[0]
        assert gathered.health.new_links == new
    with open_ledger(settings.ledger) as ledger:
        assert ledger.database.run("SELECT attempts, outcome FROM links") == [(0, "retry")]


def test_what_came_last_week_came_in_nights(settings: Settings) -> None:
    with open_ledger(settings.ledger) as ledger:
        for kind, day, new in (("night", 9, 1), ("night", 3, 2), ("backfill", 2, 400), ("night", 1, 8)):
            run = ledger.start_run(kind, "v")
            ledger.add_health(run.run_id, [SourceHealth("ore", NOW - timedelta(days=day), True, None, 9, new, new)])
        assert ledger.database.run("SELECT came_last_week FROM public_sources") == [(10,)]


@pytest.mark.parametrize(
    ("ok", "excused", "failed"), [(True, "", False), (False, "", True), (False, "resting", False), (False, "outage", False)]
)
def test_who_is_to_blame(ok: bool, excused: str, failed: bool) -> None:
    assert SourceHealth("ore", NOW, ok, "an error", 0, 0, 0, excused=excused).failed == failed


@pytest.mark.parametrize(("days", "rests"), [(2, False), (3, False), (4, True), (9, True)])
def test_a_source_that_fails_for_days_is_visited_less_often(settings: Settings, days: int, rests: bool) -> None:
    checks(settings, *failing(days))
    (visit,) = visits.plan(settings, [feed("https://ore.example/feed")])
    assert (visit.resting is not None) == rests
    if rests:
        with gather.fetching(settings) as fetcher:
            listing = gather.list_stories(visit.source, fetcher, visit)
        health = gather.read_stories(listing, (), {}, fetcher, 0).health
        assert (health.ok, health.excused) == (False, "resting")
        assert f"after {days} failing days, the last because status 500" in str(health.error)
        checks(settings, health)
        with open_ledger(settings.ledger) as ledger:  # what wasn't asked can't have failed
            assert ledger.standings()["ore"].failing_days == days


def test_a_source_that_works_again_is_visited_as_before(settings: Settings) -> None:
    checks(settings, *failing(9), SourceHealth("ore", NOW, True, None, 1, 1, 1))
    (visit,) = visits.plan(settings, [feed("https://ore.example/feed")])
    assert visit.resting is None


def test_an_outage_of_our_own_network_blames_no_source(settings: Settings) -> None:
    sources = [feed(f"https://{name}.example/feed", name) for name in ("one", "two", "three")]
    nowhere = settings.model_copy(update={"connect_to": {f"{name}.example": "127.0.0.1:9" for name in ("one", "two", "three")}})
    for gathered in one_night(nowhere, *sources):
        assert (gathered.health.ok, gathered.health.excused) == (False, "outage")
        assert "none of 3 hosts can be reached" in str(gathered.health.error)
    with open_ledger(settings.ledger) as ledger:
        assert {one.failing_days for one in ledger.standings().values()} <= {0}


def test_one_host_that_is_out_is_its_own_fault() -> None:
    sources = [feed(f"https://{name}.example/feed", name) for name in ("one", "two", "three")]
    listings = [Listing(source, NOW, error="no", unreachable=source.id != "two") for source in sources]
    assert gather.excuse_outage(listings) == listings
    assert gather.excuse_outage(listings[:1]) == listings[:1]


@pytest.fixture
def rhythm(settings: Settings) -> Settings:
    """A source that brought a story every day, until twelve days ago."""
    links = [Link(f"https://ore.example/{day}", "A", NOW - timedelta(days=day), "ore") for day in range(12, 40)]
    with open_ledger(settings.ledger) as ledger:
        ledger.note_links(links, "article", "run")
        ledger.add_health("run", [SourceHealth("ore", NOW - timedelta(days=2), True, None, 28, 0, 0)])
    return settings


def test_a_silence_is_measured_by_the_sources_own_rhythm(rhythm: Settings) -> None:
    (visit,) = visits.plan(rhythm, [feed("https://ore.example/feed")])
    assert visit.silence == "silent for 12 days, usually not for more than 1.0; look whether it has moved"
    assert visit.expected == pytest.approx(2.1, abs=0.2)
    silent = gather.read_stories(Listing(visit.source, NOW, visit=visit), (), {}, None, 0).health  # type: ignore[arg-type]
    spoke = gather.read_stories(Listing(visit.source, NOW, visit=visit), (), {}, None, 2).health  # type: ignore[arg-type]
    assert (silent.notes, spoke.notes) == ((visit.silence,), ())
    with open_ledger(rhythm.ledger) as ledger:
        (row,) = ledger.database.run("SELECT expected_per_week, came_last_week, alarm FROM public_sources")
    assert row[0] == pytest.approx(7.2, abs=0.3)
    assert row[1:] == (0, "silent for 10 days, usually not more than 1.0")


def test_a_new_source_has_no_rhythm_yet(settings: Settings) -> None:
    with open_ledger(settings.ledger) as ledger:
        links = [Link(f"https://ore.example/{n}", "A", NOW - timedelta(days=30 + n), "ore") for n in range(5)]
        ledger.note_links(links, "article", "run")
    (visit,) = visits.plan(settings, [feed("https://ore.example/feed")])
    assert (visit.silence, visit.expected) == (None, None)


def test_a_folder_tells_how_many_of_its_files_are_new(settings: Settings, tmp_path: Path) -> None:
    saved = tmp_path / "saved"
    saved.mkdir()
    (saved / "deal.html").write_bytes(DEAL)
    source = Source(id="saved", publisher="Saved", kind="folder", url=str(saved))
    for expected in (1, 0):
        one_night(settings, source)
        with open_ledger(settings.ledger) as ledger:
            (health,) = ledger.health(ledger.runs()[-1].run_id)
        assert (health.new_links, health.articles, health.ok) == (expected, expected, True)


def test_a_copy_without_a_server_word_is_asked_for_whole(site: Site, settings: Settings) -> None:  # noqa: F811
    url = site.on("/feed", (200, {}, FEED))
    copy = Page(url, url, 200, {}, FEED, NOW)
    with gather.fetching(settings) as fetcher:
        listing = gather.list_stories(feed(url), fetcher, visits.Visit(feed(url), copy))
    assert [link.url for link in listing.links] == [f"{site.root}/a"]
    assert "if-none-match" not in site.asked[-1][1]


def test_one_story_under_many_addresses_is_read_once(site: Site, settings: Settings) -> None:  # noqa: F811
    items = "".join(f"<item><link>{path}</link><title>A</title></item>" for path in ("/a", "/a/", "/a?utm_source=x", "/a/amp"))
    body = f"<rss version='2.0'><channel>{items}</channel></rss>".encode()
    first, second = (feed(site.on(f"/{name}", (200, {}, body)), name) for name in ("one", "two"))
    site.on("/a", (200, {"Content-Type": "text/html"}, DEAL))
    assert [len(one.articles) for one in one_night(settings, first, second)] == [1, 0]
    site.on("/one", (200, {}, body.replace(b"/a", b"/a/amp/")))
    assert [len(one.articles) for one in one_night(settings, first, second)] == [0, 0]
    assert site.paths().count("/a") == 1


def test_a_search_source_names_each_storys_own_outlet(site: Site, settings: Settings) -> None:  # noqa: F811
    found = f'{{"articles": [{{"url": "{site.root}/a", "title": "A"}}, {{"url": "{site.root}/b", "title": "B"}}]}}'.encode()
    source = Source(id="search", publisher="GDELT", kind="gdelt", url=site.on("/doc", (200, {}, found)))
    named = DEAL.replace(b"<title>", b"<meta property='og:site_name' content='Ore News'><title>")
    site.on("/a", (200, {"Content-Type": "text/html"}, named))
    site.on("/b", (200, {"Content-Type": "text/html"}, DEAL))
    (gathered,) = one_night(settings, source)
    assert [article.publisher for article in gathered.articles] == ["Ore News", "127.0.0.1"]
