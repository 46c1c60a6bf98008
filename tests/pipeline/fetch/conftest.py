"""A web server on loopback that misbehaves as told, and a clock that no test waits for."""

import threading
from collections.abc import Iterator

import pytest

from pipeline.fetch import Fetcher
from pipeline.settings import Settings
from tests.site import Site, open_site


@pytest.fixture
def site() -> Iterator[Site]:
    """A site on a free port."""
    with open_site() as site:
        yield site


class Clock:
    """Seconds that pass only when somebody sleeps."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.slept.append(seconds)
            self.time += seconds


@pytest.fixture
def clock() -> Clock:
    """A test's own time."""
    return Clock()


@pytest.fixture
def fetcher(clock: Clock) -> Iterator[Fetcher]:
    """A fetcher that may visit loopback, on the test's clock."""
    settings = Settings(allow_private=True, pace=2, timeout=0.5, max_bytes=100_000, max_redirects=3)
    with Fetcher(settings, clock=clock, sleep=clock.sleep) as fetcher:
        yield fetcher
