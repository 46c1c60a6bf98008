"""Broken pages and feeds by the thousand: python -m tests.benches.fuzz SECONDS [SEED]

Each input is a page, feed, sitemap or search answer of the tests, cut, spliced, repeated and sprinkled with what breaks parsers.
Only errors of our own may come of it, and no input may take long.
"""

import json
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipeline.errors import MineralDealsError
from pipeline.parse import parse_article, parse_feed, parse_listing, parse_search, parse_sitemap, parse_whole, read_front
from pipeline.records import Link, Page
from tests.benches.press import layouts
from tests.flows.zoo.server import load_cases

CASES = Path(__file__).parents[1] / "pipeline/parse/cases"
NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
HOME = "https://ore.example/news/"
LINK = Link(HOME, None, None, "")
LONGEST = 20.0  # seconds of computing; the clock would count what else the machine does
LARGEST = 60_000  # bytes
SPICES = (
    b"<", b">", b"&", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&#x110000;", b"&#0;", b"\x00", b"\xff\xfe", b"\xed\xa0\x80",
    b"\xef\xbf\xbf", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"<?xml version='1.0' encoding='utf-7'?>", b"<meta charset=utf-16>",
    b"<base href='http://['>", b"<time datetime='9999-12-31T23:59:59-14:00'>", b"<svg><p>", b"<table><td><table>",
    b"<meta name='date' content='0001-01-01T00:00:00+14:00'>", b"<pubDate>Mon, 99 Foo 99999 99:99:99 +9999</pubDate>",
    b"<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"datePublished\":[{}],\"headline\":7}</script>",
    b"<link>http://\xe2\x80\xae[::1</link>", b"<guid>javascript:1</guid>", b"href='//[::'", b"<a href='http://a:99999/'>x</a>",
    b"<a href='?page=2'>2</a>", b"<a rel=next href='/news/2'>", b"<p>3 November 2026", b"<div class=live-post><time>",
    b"<meta name=author content='By Ann Wren, B. Lind'>", b"<script type='application/ld+json'>{\"@type\":\"LiveBlogPosting\","
    b"\"author\":[[{\"name\":[7]}]],\"liveBlogUpdate\":[{\"articleBody\":\"x\",\"datePublished\":\"9999-12-31T23:59-14:00\"}]}</script>",
    b"xmlns:x=''", b"<x:y>", b"{\"items\":[[],{\"url\":7}]}", b"</html>", "\u202e\ufeff\u2028".encode(),
)  # fmt: skip
def page(url: str, body: bytes) -> Page:
    """A page as it comes from an address."""
    return Page(url, url, 200, {}, body, NOW)


READERS: dict[str, Callable[[bytes], object]] = {
    "article": lambda body: parse_article(body, HOME, fetched=NOW),
    "pages": lambda body: parse_whole(page(HOME, body), lambda url: page(url, body), source="", publisher="", link=LINK),
    "feed": lambda body: parse_feed(body, HOME),
    "listing": lambda body: parse_listing(body, HOME, link_pattern="news"),
    "sitemap": lambda body: parse_sitemap(body, HOME),
    "search": lambda body: parse_search(body, HOME),
    "front": lambda body: read_front(body, HOME),
}


def seeds() -> list[bytes]:
    """The tests' own inputs."""
    files = [path.read_bytes() for path in sorted(CASES.iterdir()) if not path.name.endswith(".json")]
    zoo = [case.content()[:LARGEST] for case in load_cases() if not case.coding and not case.raw and case.times < 1000]
    search = json.dumps({"articles": [{"url": HOME, "title": "A", "seendate": "20261125T123000Z"}]}).encode()
    return [body for body in (*files, *zoo, *layouts()[:10], search) if body]


def broken(chance: random.Random, bodies: list[bytes]) -> Iterator[bytes]:
    """Inputs without end."""
    while True:
        body = bytearray(chance.choice(bodies))
        for _ in range(chance.randint(1, 8)):
            at = chance.randrange(len(body) + 1)
            to = min(len(body), at + chance.choice((1, 4, 30, 300)))
            match chance.randrange(6):
                case 0:
                    del body[at:to]
                case 1:
                    body[at:at] = chance.choice(SPICES) * chance.choice((1, 1, 1, 50))
                case 2:
                    body[at:at] = body[at:to] * chance.choice((2, 20, 200))
                case 3:
                    other = chance.choice(bodies)
                    start = chance.randrange(len(other))
                    body[at:to] = other[start : start + 300]
                case 4:
                    body[at:to] = chance.randbytes(to - at)
                case _:
                    del body[at + chance.randrange(2000) :]
        yield bytes(body[:LARGEST])


def fuzz(seed: int, *, seconds: float = float("inf"), inputs: int = sys.maxsize) -> tuple[Counter[str], list[str]]:
    """How often each reader read or refused an input, and a report of each fault: a foreign error, or an input that took long."""
    chance, told, faults = random.Random(seed), Counter[str](), list[str]()
    started = time.monotonic()
    for body, _ in zip(broken(chance, seeds()), range(inputs), strict=False):
        for name, reader in READERS.items():
            begun = time.thread_time()
            try:
                reader(body)
                told[f"{name} read"] += 1
            except MineralDealsError:
                told[f"{name} refused"] += 1
            except BaseException:  # noqa: BLE001 - what we look for
                faults.append(f"{name} {body!r}\n{traceback.format_exc()}")
            if time.thread_time() - begun > LONGEST:
                faults.append(f"{name} took {time.thread_time() - begun:.0f} seconds: {body!r}")
        if time.monotonic() - started > seconds:
            break
    return told, faults


if __name__ == "__main__":
    counts, found = fuzz(int(sys.argv[2]) if len(sys.argv) > 2 else 1, seconds=float(sys.argv[1]))
    sys.stdout.write(f"{sum(counts.values())} readings: {dict(sorted(counts.items()))}; {len(found)} faults\n")
    sys.stdout.write("".join(f"{fault[:3000]}\n" for fault in found[:20]))
    sys.exit(bool(found))
