"""The fetcher against a real server on loopback."""

import gzip
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler

import pytest

from pipeline.errors import FetchError
from pipeline.fetch import Fetcher
from pipeline.settings import Settings

from .conftest import Clock, Site

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def refused(fetcher: Fetcher, url: str) -> str:
    """The sentence with which an address is refused."""
    with pytest.raises(FetchError) as caught:
        fetcher.get(url)
    sentence = str(caught.value)
    assert sentence.isprintable()
    return sentence


def test_page(site: Site, clock: Clock) -> None:
    url = site.on("/a?b=1", (200, {"ETag": '"1"', "X-Odd": "tab\tbell\x07", "Content-Type": "text/html"}, b"<p>hello"))
    with Fetcher(Settings(allow_private=True), lambda: NOON, clock=clock, sleep=clock.sleep) as fetcher:
        page = fetcher.get(url)
    assert (page.url, page.final_url, page.status, page.body, page.fetched) == (url, url, 200, b"<p>hello", NOON)
    assert page.headers["etag"] == '"1"'
    assert page.headers["x-odd"].isprintable()
    assert not page.not_modified
    assert "MineralDeals" in site.asked[-1][1]["user-agent"]


def test_not_modified(site: Site, fetcher: Fetcher) -> None:
    url = site.on("/a", (304, {"ETag": '"1"'}, b""))
    page = fetcher.get(url, etag='"1"', last_modified="Mon, 02 Nov 2026 12:00:00 GMT")
    assert page.not_modified
    assert page.body == b""
    assert site.asked[-1][1]["if-none-match"] == '"1"'
    assert site.asked[-1][1]["if-modified-since"] == "Mon, 02 Nov 2026 12:00:00 GMT"


def test_status_is_named(site: Site, fetcher: Fetcher) -> None:
    assert "status 404 Not Found" in refused(fetcher, site.root + "/gone")
    assert "status 403 Forbidden" in refused(fetcher, site.on("/b", (403, {}, b"no")))
    assert site.paths() == ["/gone", "/b"]  # what won't pass is asked once


def test_what_passes_is_asked_again(site: Site, fetcher: Fetcher, clock: Clock) -> None:
    url = site.on("/a", (500, {}, b""), (503, {}, b""), (200, {}, b"ok"))
    assert fetcher.get(url).body == b"ok"
    assert len(site.paths()) == 3
    assert all(seconds >= 0.5 for seconds in clock.slept)


def test_what_stays_is_given_up(site: Site, fetcher: Fetcher) -> None:
    assert "status 502 Bad Gateway" in refused(fetcher, site.on("/a", (502, {}, b"")))
    assert len(site.paths()) == 3


@pytest.mark.parametrize("wait", ["30", format_datetime(NOON + timedelta(seconds=30), usegmt=True)], ids=["seconds", "date"])
def test_retry_after_is_waited_for(site: Site, clock: Clock, wait: str) -> None:
    url = site.on("/a", (429, {"Retry-After": wait}, b""), (200, {}, b"ok"))
    with Fetcher(Settings(allow_private=True, pace=0), lambda: NOON, clock=clock, sleep=clock.sleep) as fetcher:
        assert fetcher.get(url).body == b"ok"
    assert sum(clock.slept) >= 29


def test_long_retry_after_closes_the_host(site: Site, fetcher: Fetcher, clock: Clock) -> None:
    url = site.on("/a", (429, {"Retry-After": "7200"}, b""))
    assert "come back in 7200 seconds" in refused(fetcher, url)
    assert "left alone" in refused(fetcher, site.on("/b", (200, {}, b"ok")))
    assert site.paths() == ["/a"]
    clock.time += 7201
    assert fetcher.get(site.root + "/b").body == b"ok"


def test_redirects(site: Site, fetcher: Fetcher) -> None:
    url = site.on("/a", (301, {"Location": "b?x=1"}, b""))
    site.on("/b?x=1", (302, {"Location": site.root + "/c"}, b""))
    site.on("/c", (200, {}, b"there"))
    page = fetcher.get(url)
    assert (page.url, page.final_url, page.body) == (url, site.root + "/c", b"there")


def test_redirects_that_lead_nowhere(site: Site, fetcher: Fetcher) -> None:
    site.on("/x", (302, {"Location": "/y"}, b""))
    assert "in a circle" in refused(fetcher, site.on("/y", (302, {"Location": "/x"}, b"")))
    for n in range(6):
        site.on(f"/{n}", (302, {"Location": f"/{n + 1}"}, b""))
    assert "more than 3 times" in refused(fetcher, site.root + "/0")
    assert "only http and https" in refused(fetcher, site.on("/f", (302, {"Location": "file:///etc/passwd"}, b"")))
    assert "can't be" in refused(fetcher, site.on("/g", (302, {"Location": "http://[broken"}, b"")))


@pytest.mark.parametrize("url", ["file:///etc/passwd", "data:text/plain,x", "ftp://ore.example/", "nonsense", "http://", "http://[x/"])
def test_other_addresses(fetcher: Fetcher, url: str) -> None:
    assert "only http and https" in refused(fetcher, url)


def test_no_line_breaks_and_no_passwords_in_messages(fetcher: Fetcher) -> None:
    sentence = refused(fetcher, "gopher://user:secret@ore.example/\nERROR all is lost")
    assert "secret" not in sentence


def test_too_large(site: Site, fetcher: Fetcher) -> None:
    assert "more than the 100000 allowed" in refused(fetcher, site.on("/a", (200, {}, b"x" * 200_000)))


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "bare deflate", "two gzips"])
def test_compressed(site: Site, fetcher: Fetcher, encoding: str) -> None:
    plain = b"ore and more " * 1000
    bare = zlib.compressobj(wbits=-15)
    body = {
        "gzip": gzip.compress(plain), "deflate": zlib.compress(plain), "bare deflate": bare.compress(plain) + bare.flush(),
        "two gzips": gzip.compress(plain[:5000]) + gzip.compress(plain[5000:]),
    }[encoding]
    url = site.on("/a", (200, {"Content-Encoding": "deflate" if "deflate" in encoding else "gzip"}, body))
    assert fetcher.get(url).body == plain


def test_bombs(site: Site, fetcher: Fetcher) -> None:
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 100_000
    assert "100000 bytes allowed" in refused(fetcher, site.on("/a", (200, {"Content-Encoding": "gzip"}, bomb)))
    assert "wasn't asked for" in refused(fetcher, site.on("/b", (200, {"Content-Encoding": "gzip, gzip"}, gzip.compress(bomb))))
    assert "isn't compressed" in refused(fetcher, site.on("/c", (200, {"Content-Encoding": "gzip"}, b"plain")))
    assert "breaks off" in refused(fetcher, site.on("/d", (200, {"Content-Encoding": "gzip"}, gzip.compress(b"ore" * 999)[:-20])))


def drip(handler: BaseHTTPRequestHandler, piece: bytes) -> None:
    """Sends a piece again and again, as long as somebody listens."""
    try:
        for _ in range(100):
            handler.wfile.write(piece)
            handler.wfile.flush()
            time.sleep(0.03)
    except OSError:
        handler.close_connection = True


@pytest.mark.parametrize("head", [b"Content-Length: 90000\r\n\r\n", b""], ids=["body", "headers"])
def test_slow_answer(site: Site, clock: Clock, head: bytes) -> None:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n" + head)
        drip(handler, b"X: 1\r\n")

    site.replies["/a"] = reply
    with Fetcher(Settings(allow_private=True, timeout=0.3, attempts=1), clock=clock, sleep=clock.sleep) as fetcher:
        begun = time.monotonic()
        assert "within 0.3 seconds" in refused(fetcher, site.root + "/a")
        assert time.monotonic() - begun < 2


def test_connection_that_breaks(site: Site, fetcher: Fetcher) -> None:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")
        handler.close_connection = True

    site.replies["/a"] = reply
    assert "the connection failed" in refused(fetcher, site.root + "/a")
    assert len(site.paths()) == 3


def test_robots(site: Site, fetcher: Fetcher, clock: Clock) -> None:
    site.on("/robots.txt", (200, {}, b"User-agent: *\nDisallow: /private\nCrawl-delay: 7\n"))
    assert "robots.txt forbids" in refused(fetcher, site.root + "/private/a")
    for name in "ab":
        fetcher.get(site.on(f"/{name}", (200, {}, b"ok")), pace=1)
    assert clock.slept == [7.0]
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a", "/b"]


def test_robots_of_a_redirect(site: Site, fetcher: Fetcher) -> None:
    site.on("/robots.txt", (200, {}, b"User-agent: MineralDeals\nDisallow: /secret\n"))
    assert "robots.txt forbids" in refused(fetcher, site.on("/a", (302, {"Location": "/secret"}, b"")))
    assert site.paths() == ["/a"]


def test_robots_that_fails_means_not_now(site: Site, fetcher: Fetcher, clock: Clock) -> None:
    site.on("/robots.txt", (503, {}, b""))
    url = site.on("/a", (200, {}, b"ok"))
    assert "not now" in refused(fetcher, url)
    assert "not now" in refused(fetcher, url)
    assert [path for path, _ in site.asked] == ["/robots.txt"] * 3  # one round of tries for both
    site.on("/robots.txt", (404, {}, b""))
    clock.time += 3600
    assert fetcher.get(url).body == b"ok"


def test_pace_over_threads(site: Site, fetcher: Fetcher, clock: Clock) -> None:
    urls = [site.on(f"/{n}", (200, {}, b"ok")) for n in range(6)]
    begun = clock.time
    with ThreadPoolExecutor(6) as pool:
        assert {page.body for page in pool.map(fetcher.get, urls)} == {b"ok"}
    assert clock.time - begun >= 2 * 5
    assert len(site.asked) == 7  # six pages, one robots.txt


def test_private_addresses_are_refused(site: Site) -> None:
    with Fetcher(Settings(pace=0, attempts=1)) as fetcher:
        assert "private address 127.0.0.1" in refused(fetcher, site.root + "/a")
        assert "private address" in refused(fetcher, f"http://localhost:{site.port}/a")
    assert site.asked == []


def test_connect_to(site: Site) -> None:
    url = site.on("/a", (301, {"Location": "http://other.example:81/b"}, b"")).replace(site.root, "http://ore.example")
    site.on("/b", (200, {}, b"ok"))
    here = f"127.0.0.1:{site.port}"
    with Fetcher(Settings(pace=0, connect_to={"ore.example": here, "other.example:81": here})) as fetcher:
        page = fetcher.get(url)
    assert (page.url, page.final_url, page.body) == (url, "http://other.example:81/b", b"ok")
    assert [headers["host"] for _, headers in site.asked] == ["ore.example"] * 2 + ["other.example:81"] * 2


def test_cookies_are_forgotten(site: Site, fetcher: Fetcher) -> None:
    url = site.on("/a", (200, {"Set-Cookie": "who=you"}, b"ok"))
    fetcher.get(url)
    fetcher.get(url)
    assert "cookie" not in site.asked[-1][1]


def test_a_fetcher_leaves_no_thread(site: Site, fetcher: Fetcher) -> None:
    before = threading.active_count()
    fetcher.get(site.on("/a", (200, {"Connection": "close"}, b"ok")))
    assert threading.active_count() <= before + 1  # the server's own
