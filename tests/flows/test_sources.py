"""`mineral-deals sources`: health, a new source found on a site, a trial of all."""

import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.records import SourceHealth
from pipeline.settings import load_settings
from pipeline.sources import load_sources
from pipeline.store import open_ledger, publish
from tests.factory import NOON
from tests.flows.calling import Call
from tests.pipeline.fetch.conftest import Site, site  # noqa: F401 - a fixture

ITEM = b"<item><link>/a</link><title>A</title><pubDate>Mon, 02 Nov 2026 12:00:00 GMT</pubDate></item>"
FEED = b"<rss version='2.0'><channel>" + ITEM + b"</channel></rss>"
DEAL = b"<html><title>A deal</title><body><article><h1>A deal</h1><p>" + b"Signed for lithium. " * 20 + b"</p></article>"
HTML = {"Content-Type": "text/html"}
STORIES = "".join(f"<a href='/news/2026/mine-number-{n}-is-sold'>Mine number {n} is sold again today</a>" for n in range(9))


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MINERAL_DEALS_ALLOW_PRIVATE", "true")
    monkeypatch.setenv("MINERAL_DEALS_PACE", "0")
    monkeypatch.setenv("MINERAL_DEALS_ATTEMPTS", "1")


def named_feed(site: Site) -> None:  # noqa: F811
    front = "<html lang='en-GB'><head><meta property='og:site_name' content='Ore News'>"
    links = "".join(f"<link rel='alternate' type='application/rss+xml' href='{path}'>" for path in ("/comments/feed", "/x"))
    site.on("/", (200, HTML, f"{front}{links}</head><body></body></html>".encode()))
    site.on("/comments/feed", (200, {}, FEED))
    site.on("/x", (200, {}, FEED))


def usual_place(site: Site) -> None:  # noqa: F811
    site.on("/", (200, HTML, b"<html><title>Ore News</title><body></body></html>"))
    site.on("/rss.xml", (200, {}, FEED))


def named_sitemap(site: Site) -> None:  # noqa: F811
    site.on("/", (200, HTML, b"<html><title>Ore News</title><body></body></html>"))
    site.on("/robots.txt", (200, {}, f"User-agent: *\nAllow: /\nSitemap: {site.root}/my-news.xml".encode()))
    site.on("/my-news.xml", (200, {}, b"<urlset><url><loc>/a</loc></url></urlset>"))


def only_links(site: Site) -> None:  # noqa: F811
    front = f"<html><title>Ore News</title><body>{STORIES}<a href='/about'>About us and all our people</a>"
    site.on("/", (200, HTML, front.encode()))


def feed_itself(site: Site) -> None:  # noqa: F811
    site.on("/", (200, {}, FEED))


@pytest.mark.parametrize(
    ("lay_out", "kind", "path"),
    [(named_feed, "feed", "/x"), (usual_place, "feed", "/rss.xml"), (named_sitemap, "sitemap", "/my-news.xml"),
     (only_links, "listing", "/"), (feed_itself, "feed", "/")],
)  # fmt: skip
@pytest.mark.usefixtures("offline")
def test_a_site_is_declared(
    site: Site, call: Call, tmp_path: Path, lay_out: Callable[[Site], None], kind: str, path: str  # noqa: F811
) -> None:  # fmt: skip
    lay_out(site)
    file = tmp_path / "mine.toml"
    answer = call("sources", "add", site.root + "/", "--to", file, "--data", tmp_path / "elsewhere")
    assert answer.code == 0, answer.err
    (table,) = tomllib.loads(answer.out)["sources"]
    assert (table["kind"], table["url"]) == (kind, site.root + path)
    assert [source.url for source in load_sources(file)] == [table["url"]]
    if kind == "listing":
        assert table["link_pattern"] == r"^/news/\d+/[^/]{12,}/?$"
    if lay_out is named_feed:
        assert (table["publisher"], table["language"]) == ("Ore News", "en")


@pytest.mark.usefixtures("offline")
def test_a_site_without_any_list(site: Site, call: Call) -> None:  # noqa: F811
    site.on("/", (200, HTML, b"<html><title>Shop</title><body><a href='/cart'>Cart</a></body></html>"))
    answer = call("sources", "add", site.root)
    assert (answer.code, answer.out) == (2, "")
    assert "no feed, no sitemap and no list of stories is found" in answer.err
    assert call("sources", "add", "http://127.0.0.1:9/").code == 1


@pytest.mark.usefixtures("offline")
def test_a_source_that_is_there_already_is_not_added_again(site: Site, call: Call, tmp_path: Path) -> None:  # noqa: F811
    feed_itself(site)
    file = tmp_path / "mine.toml"
    assert call("sources", "add", site.root, "--to", file).code == 0
    before = file.read_text()
    assert call("sources", "add", site.root, "--to", file).code == 2
    assert file.read_text() == before


@pytest.mark.usefixtures("offline")
def test_check_says_what_is_wrong(site: Site, call: Call, tmp_path: Path) -> None:  # noqa: F811
    site.on("/a", (200, HTML, DEAL))
    site.on("/good", (200, {}, FEED))
    site.on("/old", (301, {"Location": "/good"}, b""))
    site.on("/empty", (200, {}, b"<rss version='2.0'><channel><title>Ore</title></channel></rss>"))
    site.on("/walled", (200, {}, FEED.replace(b"/a", b"/wall")))
    site.on("/wall", (200, HTML, b"<html><title>Just a moment...</title><body>Wait</body></html>"))
    names = ("good", "old", "empty", "walled", "gone")
    tables = (f'[[sources]]\nid = "{name}"\npublisher = "Ore"\nkind = "feed"\nurl = "{site.root}/{name}"\n' for name in names)
    file = tmp_path / "mine.toml"
    file.write_text("".join(tables), "utf-8")
    answer = call("sources", "check", "--sources", file)
    lines = dict(line.split(": ", 1) for line in answer.out.splitlines())
    assert answer.code == 1
    assert "4 of 5 sources" in answer.err
    assert lines["good"] == "1 stories, the newest of 2026-11-02"
    assert "it has moved for good to" in lines["old"]
    assert "it lists no story" in lines["empty"]
    assert "a bot challenge" in lines["walled"]
    assert "status 404" in lines["gone"]
    told = json.loads(call("sources", "check", "--sources", file, "--data", tmp_path / "elsewhere", "--json").out)
    assert [one["source"] for one in told if not one["wrong"]] == ["good"]


def test_health_is_shown(call: Call, corpus: Path) -> None:
    assert call("sources").code == 2
    assert call("ingest", corpus, "--quiet").code == 0
    answer = call("sources", "--json")
    assert answer.code == 0
    assert {"source", "state", "expected_per_week", "came_last_week"} <= set(answer.json[0])


@pytest.mark.parametrize(
    ("ok", "error", "state"),
    [
        (True, None, "moved for good to https://ore.example/new, correct its url"),
        (False, "status 500", "status 500; moved for good to https://ore.example/new, correct its url"),
    ],
)
def test_an_address_that_moved_is_shown(call: Call, ok: bool, error: str | None, state: str) -> None:
    settings = load_settings()
    with open_ledger(settings.ledger) as ledger:
        for name in ("ore", "well"):
            ledger.register_sources([(name, "Ore", "feed", f"https://{name}.example/feed", None, None, False)])
        ledger.note_moves([("https://ore.example/feed", "https://ore.example/new")], "run")
        ledger.add_health("run", [SourceHealth(name, NOON, ok or name == "well", error, 1, 1, 1) for name in ("ore", "well")])
        publish(ledger, settings.snapshot)
    assert [(row["source"], row["state"]) for row in call("sources", "--json").json] == [("ore", state), ("well", "ok")]
