"""What robots.txt allows, asked once a host."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from pipeline.errors import FetchError, ForbiddenError, NotNowError, UnreachableError

LONGEST_DELAY = 60.0  # seconds; more would mean a night for a few pages
KEPT = 24 * 3600.0  # seconds that a host's rules hold
KEPT_FAILURE = 600.0  # seconds before a robots.txt that failed is asked again


@dataclass(frozen=True, slots=True)
class _Rules:
    """A host's rules, or why there are none."""

    parsed: Protego | None  # None: all is allowed
    failure: NotNowError | None
    until: float


class Robots:
    """The rules of all hosts met so far; threads that want the same host wait for one request."""

    def __init__(self, load: Callable[[str], tuple[int, bytes]], user_agent: str, clock: Callable[[], float]) -> None:
        """`load` gets an address and gives status and body, or raises FetchError."""
        self._load, self._clock = load, clock
        self._name = user_agent.partition("/")[0]
        self._rules: dict[str, _Rules] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def check(self, url: str) -> float:
        """Seconds that the host wants between requests (0 if it doesn't say).

        ForbiddenError if the address is off limits, NotNowError if nobody knows now.
        """
        rules = self._for(url)
        if rules.failure:
            raise type(rules.failure)(str(rules.failure))  # a new one: tracebacks of threads don't mix
        if rules.parsed is None:
            return 0.0
        if not rules.parsed.can_fetch(url, self._name):
            raise ForbiddenError("robots.txt forbids it")
        return min(rules.parsed.crawl_delay(self._name) or 0.0, LONGEST_DELAY)

    def sitemaps(self, url: str) -> tuple[str, ...]:
        """The sitemaps that the host's robots.txt names."""
        rules = self._for(url)
        return tuple(rules.parsed.sitemaps) if rules.parsed else ()

    def _for(self, url: str) -> _Rules:
        """The rules of the address's host, loaded if they are new or old."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2].lower()}"
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:
            rules = self._rules.get(origin)
            if rules is None or rules.until <= self._clock():
                rules = self._rules[origin] = self._ask(origin)
        return rules

    def _ask(self, origin: str) -> _Rules:
        """Rules as RFC 9309 reads an answer: 2xx counts, 4xx allows all, anything else means not now."""
        try:
            status, body = self._load(f"{origin}/robots.txt")
        except FetchError as error:
            kind = UnreachableError if isinstance(error, UnreachableError) else NotNowError
            return _Rules(None, kind(f"its robots.txt can't be read, so not now ({error})"), self._clock() + KEPT_FAILURE)
        if 200 <= status < 300:
            return _Rules(Protego.parse(body.decode("utf-8-sig", "replace")), None, self._clock() + KEPT)
        if 400 <= status < 500 and status != 429:
            return _Rules(None, None, self._clock() + KEPT)
        failure = NotNowError(f"its robots.txt answers with status {status}, so not now")
        return _Rules(None, failure, self._clock() + KEPT_FAILURE)
