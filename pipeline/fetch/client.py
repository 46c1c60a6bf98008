"""The client that the flows use: one `Fetcher` for all threads of a run."""

import logging
import random
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.cookiejar import CookieJar, DefaultCookiePolicy
from itertools import islice
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import httpx
import stamina

from pipeline.errors import FetchError, ForbiddenError, NotNowError, UnreachableError
from pipeline.fetch.addresses import checked, one_line, shown
from pipeline.fetch.body import BrokenOffError, read_body
from pipeline.fetch.guard import AddressRefusedError, GuardedTransport, deadline
from pipeline.fetch.pace import Pace
from pipeline.fetch.robots import Robots
from pipeline.records import Page
from pipeline.settings import Settings

PASSING = frozenset({429, 500, 502, 503, 504})
MOVED = frozenset({301, 302, 303, 307, 308})
FOR_GOOD = frozenset({301, 308})
LONGEST_WAIT = 60.0  # seconds that a Retry-After is waited for; a host that asks for more is left for the next night
BACKOFF = 1.0  # seconds before the first further try, doubled each time
ROBOTS_BYTES = 512_000  # RFC 9309 asks for at least 500 KiB
MOST_HEADERS, LONGEST_HEADER = 100, 4000  # of an answer that the ledger keeps; characters
QUIET = logging.NullHandler()
HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/rss+xml,application/atom+xml,application/xml;q=0.9,*/*;q=0.5",
    "Accept-Language": "en,*;q=0.5",
    "Accept-Encoding": "gzip, deflate",
}


class PassingError(FetchError):
    """A failure that may be gone at the next try; `wait` is how long the host asked for."""

    def __init__(self, message: str, wait: float | None = None) -> None:
        super().__init__(message)
        self.wait = wait


class AskedToWaitError(PassingError, NotNowError):
    """The host wants to be asked later, whatever the page."""


class NoServerError(PassingError, UnreachableError):
    """No connection was made."""


class Fetcher:
    """Gets pages politely; safe to share between threads. `with Fetcher(settings) as fetcher: fetcher.get(url)`."""

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`now` dates the pages; `clock` and `sleep` rule pace and retries, and can be a test's own."""
        self._settings, self._now = settings, now
        self._pace = Pace(clock, sleep)
        self._robots = Robots(self._load_robots, settings.user_agent, clock)
        self._client = httpx.Client(
            transport=GuardedTransport(
                allow_private=settings.allow_private, connect_to=settings.connect_to, connections=max(10, 2 * settings.workers)
            ),
            headers=HEADERS | {"User-Agent": settings.user_agent},
            timeout=settings.timeout,
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),  # nobody follows us from page to page
            trust_env=False,
        )
        logging.getLogger("stamina").addHandler(QUIET)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends all connections."""
        self._client.close()

    def get(self, url: str, *, etag: str | None = None, last_modified: str | None = None, pace: float | None = None) -> Page:
        """The page at an address, redirects followed; `not_modified` if the copy with this etag or time still holds.

        `pace` is the least number of seconds between two requests to this host, if not the settings'.
        FetchError says in one sentence why no page came, NotNowError that the host isn't to be asked now whatever the page.
        """
        known = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: one_line(value) for name, value in known.items() if value}
        gap = self._settings.pace if pace is None else pace
        hops, here, moved, for_good = [url], url, None, True
        try:
            while True:
                response, body = self._try(here, headers, max(gap, self._robots.check(checked(here))), self._settings.max_bytes)
                if response.status_code not in MOVED or "location" not in response.headers:
                    return replace(self._page(url, here, response, body), moved_to=moved)
                here = self._next(hops, response.headers["location"])
                for_good = for_good and response.status_code in FOR_GOOD
                moved = here if for_good else moved
        except FetchError as error:
            via = f" (redirected to {shown(here)})" if here != url else ""
            kind = next(kind for kind in (UnreachableError, ForbiddenError, NotNowError, FetchError) if isinstance(error, kind))
            raise kind(f"{shown(url)} can't be fetched{via}: {error}") from error

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """Addresses of the sitemaps that the robots.txt of an address's host names, as they stand there."""
        return self._robots.sitemaps(checked(url))

    def _page(self, url: str, here: str, response: httpx.Response, body: bytes) -> Page:
        """The record of a final answer; FetchError for a status that brings no page."""
        status = response.status_code
        kept = islice(response.headers.items(), MOST_HEADERS)
        headers = {name: one_line(value)[:LONGEST_HEADER] for name, value in kept}
        if status == HTTPStatus.NOT_MODIFIED:
            return Page(url, here, status, headers, b"", self._now(), not_modified=True)
        if not response.is_success:
            raise FetchError(f"the server answers with status {status} {_phrase(status)}".rstrip())
        return Page(url, here, status, headers, body, self._now())

    def _next(self, hops: list[str], location: str) -> str:
        """Where a redirect leads; adds it to the hops."""
        try:
            here = urljoin(hops[-1], location)
        except ValueError as error:
            raise FetchError("it redirects to an address that can't be read") from error
        if here in hops:
            raise FetchError(f"it redirects in a circle, back to {shown(here)}")
        hops.append(here)
        if len(hops) > self._settings.max_redirects + 1:
            raise FetchError(f"it redirects more than {self._settings.max_redirects} times (setting max_redirects)")
        return here

    def _try(self, url: str, headers: Mapping[str, str], gap: float, limit: int) -> tuple[httpx.Response, bytes]:
        """One answer, asked for again after what may pass; the waiting is done by the host's pace, for all threads alike."""
        host = urlsplit(url).netloc.lower()
        tries = 0

        def comes_back(error: Exception) -> bool | float:
            if not isinstance(error, PassingError):
                return False
            if (error.wait or 0.0) > LONGEST_WAIT:
                self._pace.close(host, error.wait or 0.0)
                return False
            backoff = BACKOFF * 2 ** (tries - 1) * random.uniform(0.5, 1.0)
            self._pace.hold(host, max(backoff, error.wait or 0.0))
            return 0.0

        try:
            for attempt in stamina.retry_context(on=comes_back, attempts=self._settings.attempts, timeout=None):
                with attempt:
                    tries += 1
                    self._pace.wait(host, gap)
                    answer = self._ask(url, headers, limit)
                    self._pace.note(host, failed=False)
                    return answer
        except PassingError:
            self._pace.note(host, failed=True)
            raise
        raise AssertionError("stamina gives at least one attempt")

    def _ask(self, url: str, headers: Mapping[str, str], limit: int) -> tuple[httpx.Response, bytes]:
        """One request and its whole answer within the time limit; errors become sentences."""
        seconds = self._settings.timeout
        token = deadline.set(time.monotonic() + seconds)
        try:
            with self._client.stream("GET", url, headers=dict(headers), follow_redirects=False) as response:
                if response.status_code in PASSING:
                    status, wait = response.status_code, self._retry_after(response)
                    patience = f", and asks to come back in {wait:.0f} seconds" if wait else ""
                    kind = AskedToWaitError if wait or status == HTTPStatus.TOO_MANY_REQUESTS else PassingError
                    raise kind(f"the server answers with status {status} {_phrase(status)}{patience}", wait)
                return response, read_body(response, limit) if response.is_success else b""
        except AddressRefusedError as error:
            raise FetchError(str(error)) from error
        except BrokenOffError as error:
            raise PassingError(str(error)) from error
        except httpx.ConnectTimeout as error:
            raise NoServerError(f"no connection within {seconds:g} seconds (setting timeout)") from error
        except httpx.TimeoutException as error:
            raise PassingError(f"no complete answer within {seconds:g} seconds (setting timeout)") from error
        except httpx.ConnectError as error:
            if _is_about_tls(error):
                raise FetchError(f"its certificate or encryption isn't accepted: {one_line(str(error))}") from error
            raise NoServerError(f"the connection failed: {one_line(str(error)) or type(error).__name__}") from error
        except (httpx.TransportError, httpx.StreamError) as error:
            raise PassingError(f"the connection failed: {one_line(str(error)) or type(error).__name__}") from error
        except (httpx.InvalidURL, ValueError) as error:
            raise FetchError(f"this isn't an address that can be asked: {one_line(str(error))}") from error
        finally:
            deadline.reset(token)

    def _retry_after(self, response: httpx.Response) -> float | None:
        """Seconds that the server asks to wait, given as seconds or as a date; None if it doesn't say."""
        text = response.headers.get("retry-after", "").strip()
        if text.isascii() and text.isdigit():
            return float(text[:9])
        try:
            return max(0.0, (parsedate_to_datetime(text) - self._now()).total_seconds())
        except (TypeError, ValueError, OverflowError):
            return None

    def _load_robots(self, url: str) -> tuple[int, bytes]:
        """Status and body of a robots.txt, redirects followed without asking further robots.txt."""
        hops, here = [url], url
        while True:
            response, body = self._try(checked(here), {}, 0.0, ROBOTS_BYTES)
            if response.status_code not in MOVED or "location" not in response.headers:
                return response.status_code, body
            here = self._next(hops, response.headers["location"])


def _is_about_tls(error: BaseException | None) -> bool:
    """Whether a connection failed in the handshake: a server is there."""
    while error is not None and not isinstance(error, ssl.SSLError):
        error = error.__cause__ or error.__context__
    return error is not None


def _phrase(status: int) -> str:
    """The usual words for a status."""
    return HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
