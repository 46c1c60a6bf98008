"""A host is asked no faster than its pace, however many threads want something from it."""

import threading
from collections.abc import Callable

from pipeline.errors import FetchError


class Pace:
    """Gives out moments at which a host may be asked, in the order in which threads come."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """`clock` counts seconds from anywhere, `sleep` waits for some; both can be a test's own."""
        self._clock, self._sleep = clock, sleep
        self._free: dict[str, float] = {}
        self._closed: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str, seconds: float) -> None:
        """Returns when the host may be asked, and takes the `seconds` after that moment for this request.

        FetchError if the host is closed.
        """
        with self._lock:
            now = self._clock()
            if now < self._closed.get(host, now):
                raise FetchError(f"the host asked to be left alone for {self._closed[host] - now:.0f} more seconds")
            moment = max(now, self._free.get(host, now))
            self._free[host] = moment + seconds
        if moment > now:
            self._sleep(moment - now)

    def hold(self, host: str, seconds: float) -> None:
        """Lets nobody ask the host for that long: it said so, or it failed."""
        with self._lock:
            self._free[host] = max(self._free.get(host, 0.0), self._clock() + seconds)

    def close(self, host: str, seconds: float) -> None:
        """Fails all requests to the host for that long, which is too long to wait for."""
        with self._lock:
            self._closed[host] = self._clock() + seconds
