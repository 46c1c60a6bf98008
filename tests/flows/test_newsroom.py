"""The sample newsroom: what it serves, when it answers 304, what changes overnight, and whether its labels hold."""

import csv
import json
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args

import feedparser
import httpx
import pytest
from bs4 import BeautifulSoup

from flows.newsroom import Newsroom, Story, labelled_articles, load_outlets, load_stories
from flows.newsroom.articles import HERE, stories_of
from pipeline.records import DealType, Status

OUTLETS = load_outlets()
SOURCES: list[dict[str, Any]] = tomllib.loads((HERE / "sources.toml").read_text(encoding="utf-8"))["sources"]
EXPECTED: list[dict[str, Any]] = [json.loads(line) for line in (HERE / "expected.jsonl").read_text(encoding="utf-8").splitlines()]
VERSIONS: dict[tuple[str, str, int], Story] = {(s.outlet, s.slug, s.day): s for day in (1, 2) for s in stories_of(day)}
DEALS = [(label, deal) for label in EXPECTED for deal in label["agreements"]]
WORKING = [outlet_id for outlet_id, outlet in OUTLETS.items() if outlet.feed_kind != "consent"]

Get = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom() as opened:
        yield opened


@pytest.fixture
def get(newsroom: Newsroom) -> Iterator[Get]:
    """Ask for an http:// address of an outlet; every test starts on day one."""
    newsroom.set_day(1)
    with httpx.Client(trust_env=False, timeout=10) as client:

        def ask(url: str, **headers: str) -> httpx.Response:
            parts = httpx.URL(url)
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            there = f"http://{newsroom.connect_to[parts.host]}{parts.raw_path.decode()}"
            return client.get(there, headers={"Host": parts.host, **named})

        yield ask


def listed(outlet_id: str, get: Get) -> list[str]:
    """The addresses of the stories that an outlet lists, without what its feed adds for counting clicks."""
    outlet = OUTLETS[outlet_id]
    text = get(outlet.url + outlet.feed).text
    if outlet.feed_kind in ("rss", "atom"):
        return [entry.link.partition("?")[0] for entry in feedparser.parse(text.encode()).entries]
    if outlet.feed_kind == "sitemap":
        return re.findall(r"<loc>(.*?)</loc>", text)
    links = BeautifulSoup(text, "lxml").select("a.headline")
    return [str(httpx.URL(outlet.url + outlet.feed).join(str(link["href"]))) for link in links]


def address(story: Story) -> str:
    outlet = OUTLETS[story.outlet]
    return outlet.url + outlet.path.format(story=story)


@pytest.mark.parametrize("outlet_id", WORKING)
@pytest.mark.parametrize("day", [1, 2])
def test_an_outlet_lists_the_stories_of_the_day_and_serves_them(outlet_id: str, day: int, newsroom: Newsroom, get: Get) -> None:
    newsroom.set_day(day)
    stories = [story for story in load_stories(day) if story.outlet == outlet_id]
    assert listed(outlet_id, get) == [address(story) for story in stories]
    for story in stories:
        page = get(address(story))
        soup = BeautifulSoup(page.text, "lxml")
        assert page.status_code == 200
        assert page.headers["Content-Type"] == "text/html; charset=utf-8"
        assert soup.find("link", rel="canonical")["href"] == address(story)  # type: ignore[index]
        printed = " ".join(soup.get_text(" ").split())
        assert all(" ".join(line.split()) in printed for block in story.blocks for line in block.lines)


@pytest.mark.parametrize("outlet_id", OUTLETS)
def test_every_host_has_a_front_page_and_rules_for_robots(outlet_id: str, get: Get) -> None:
    root = OUTLETS[outlet_id].url
    assert "<h1>" in get(f"{root}/").text
    robots = get(f"{root}/robots.txt")
    assert robots.headers["Content-Type"].startswith("text/plain")
    assert "Disallow: /search" in robots.text


def test_the_host_header_tells_the_outlets_apart(newsroom: Newsroom, get: Get) -> None:
    story = next(story for story in load_stories(1) if story.outlet == "meridian")
    elsewhere = address(story).replace(OUTLETS["meridian"].host, OUTLETS["northgate"].host)
    assert get(elsewhere).status_code == 404
    assert get("http://meridian-post.example/no/such/page").status_code == 404
    assert httpx.get(f"http://127.0.0.1:{newsroom.port}/", trust_env=False).status_code == 404


def test_a_head_request_gets_the_headers_alone(newsroom: Newsroom) -> None:
    answer = httpx.head(f"http://127.0.0.1:{newsroom.port}/", headers={"Host": "meridian-post.example"}, trust_env=False)
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["Content-Length"]) > 0


def test_what_is_unchanged_is_not_sent_again(get: Get) -> None:
    url = address(load_stories(1)[0])
    first = get(url)
    for headers in ({"If_None_Match": first.headers["ETag"]}, {"If_None_Match": f'"other", W/{first.headers["ETag"]}'},
                    {"If_Modified_Since": first.headers["Last-Modified"]}):
        again = get(url, **headers)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
    for headers in ({"If_None_Match": '"other"', "If_Modified_Since": first.headers["Last-Modified"]},
                    {"If_Modified_Since": "Mon, 05 Jan 2026 00:00:00 GMT"}, {"If_Modified_Since": "yesterday"}):
        assert get(url, **headers).status_code == 200


def test_day_two_comes_on_top_and_changes_one_page_of_day_one(newsroom: Newsroom, get: Get) -> None:
    before = {address(story): get(address(story)).headers["ETag"] for story in load_stories(1)}
    feeds = {source["url"]: get(source["url"]).headers["ETag"] for source in SOURCES}
    newsroom.set_day(2)
    changed = [url for url, etag in before.items() if get(url, If_None_Match=etag).status_code != 304]
    assert changed == ["http://strategic-metals-letter.example/letters/eib-orsova-graphite-loan.html"]
    assert "gave the value of the loan as €145 million" in get(changed[0]).text
    renewed = {url for url, etag in feeds.items() if get(url, If_None_Match=etag).status_code == 200}
    assert renewed == {source["url"] for source in SOURCES if source["id"] != "rand-reef"}


def test_the_broken_feed_answers_with_a_page_for_people(get: Get) -> None:
    answer = get(next(source["url"] for source in SOURCES if source["id"] == "rand-reef"))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")
    assert feedparser.parse(answer.content).entries == []


def test_the_declared_sources_are_what_is_served() -> None:
    kinds = {"rss": "feed", "atom": "feed", "consent": "feed", "sitemap": "sitemap", "listing": "listing"}
    for source, outlet in zip(SOURCES, OUTLETS.values(), strict=True):
        assert (source["id"], source["publisher"]) == (outlet.id, outlet.name)
        assert (source["kind"], source["url"]) == (kinds[outlet.feed_kind], outlet.url + outlet.feed)
        assert (source["country"], source["language"]) == (outlet.country, outlet.language)
    assert [source["id"] for source in SOURCES if source["official"]] == ["zambia-mines"]
    pattern = next(source["link_pattern"] for source in SOURCES if source["kind"] == "listing")
    stories = [story for story in load_stories(2) if story.outlet == "bulletin"]
    assert all(re.search(pattern, OUTLETS["bulletin"].path.format(story=story)) for story in stories)


def test_it_is_open_only_inside_the_block_and_has_two_days() -> None:
    newsroom = Newsroom()
    with pytest.raises(RuntimeError, match="closed"):
        _ = newsroom.port
    with newsroom, pytest.raises(ValueError, match="days 1 to 2"):
        newsroom.set_day(3)


def test_there_is_enough_to_read() -> None:
    days = Counter(day for _, _, day in VERSIONS)
    assert days[1] >= 22
    assert days[2] >= 16
    assert sum(days.values()) >= 36
    assert {deal["deal_type"] for label, deal in DEALS if label["day"] == 1} == set(get_args(DealType))
    assert {deal["status"] for _, deal in DEALS} == set(get_args(Status))
    no_deal = Counter(label["day"] for label in EXPECTED if not label["agreements"])
    assert no_deal[1] >= 7
    assert no_deal[2] >= 3


def test_every_version_of_every_article_is_labelled_once() -> None:
    assert Counter((label["outlet"], label["slug"], label["day"]) for label in EXPECTED) == Counter(VERSIONS.keys())


@pytest.mark.parametrize(("label", "deal"), DEALS, ids=[f"day{label['day']}-{deal['key']}" for label, deal in DEALS])
def test_a_label_is_valid_and_stands_in_its_article(label: dict[str, Any], deal: dict[str, Any], minerals: set[str]) -> None:
    story = VERSIONS[label["outlet"], label["slug"], label["day"]]
    printed = f"{story.title}\n{story.body}"
    assert deal["evidence"]
    assert deal["evidence"] in printed
    assert deal["deal_type"] in get_args(DealType)
    assert deal["status"] in get_args(Status)
    assert all(re.fullmatch("[A-Z]{2}", country) for country in deal["countries"])
    assert set(deal["minerals"]) <= minerals
    assert all(name in printed for name in [*deal["companies"], *deal["institutions"], *filter(None, [deal["project"]])])
    assert deal["value"] is None or (deal["value"]["amount"] > 0 and re.fullmatch("[A-Z]{3}", deal["value"]["currency"]))


@pytest.fixture(scope="module")
def minerals() -> set[str]:
    """Canonical names, from the vocabulary of the project."""
    with (Path(__file__).parents[2] / "models" / "en" / "minerals.csv").open(encoding="utf-8", newline="") as rows:
        return {row["id"] for row in csv.DictReader(rows)}


def test_the_second_day_repeats_moves_and_corrects_deals() -> None:
    seen = {(deal["key"], label["day"]): (label, deal) for label, deal in DEALS}
    both = {key: (seen[key, 1], seen[key, 2]) for key, day in seen if day == 2 and (key, 1) in seen}
    elsewhere = {key: pair for key, pair in both.items() if pair[0][0]["outlet"] != pair[1][0]["outlet"]}
    told_again = [key for key, ((_, a), (_, b)) in elsewhere.items() if a["status"] == b["status"]]
    moves = {(a["status"], b["status"]) for (_, a), (_, b) in both.values() if a["status"] != b["status"]}
    assert len(told_again) >= 6
    assert moves == {("negotiating", "signed"), ("announced", "completed"), ("proposed", "terminated")}
    assert all(a["deal_type"] == b["deal_type"] for (_, a), (_, b) in both.values())
    (_, first), (_, corrected) = both["eib-orsova-graphite-loan-2026"]
    assert (first["value"]["amount"], corrected["value"]["amount"]) == (145_000_000, 114_000_000)
    assert len({key for key, day in seen if day == 2} - set(both)) >= 5


def test_labelled_articles_are_in_the_corpus_format() -> None:
    articles = [article for day in (1, 2) for article in labelled_articles(day)]
    assert len(articles) == len(EXPECTED) == len({article["id"] for article in articles})
    assert all(deal["evidence"] in article["text"] for article in articles for deal in article["agreements"])
