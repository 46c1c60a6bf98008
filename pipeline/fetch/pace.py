"""A host is asked no faster than its pace, however many threads want something from it."""

import threading
from collections.abc import Callable

from pipeline.errors import NotNowError

MOST_FAILURES = 5  # in a row; a host that fails so often has more trouble than one page can tell
COOLING = 600.0  # seconds for which such a host is left alone


class Pace:
    """Gives out moments at which a host may be asked, in the order in which threads come."""

    def __init__(self, clock: Callable[[], float], sleep: Callable[[float], None]) -> None:
        """`clock` counts seconds from anywhere, `sleep` waits for some; both can be a test's own."""
        self._clock, self._sleep = clock, sleep
        self._free: dict[str, float] = {}
        self._closed: dict[str, tuple[float, str]] = {}  # until when, and why
        self._failures: dict[str, int] = {}
        self._lock = threading.Lock()

    def wait(self, host: str, seconds: float) -> None:
        """Returns when the host may be asked, and takes the `seconds` after that moment for this request.

        NotNowError if the host is closed.
        """
        with self._lock:
            now = self._clock()
            until, reason = self._closed.get(host, (now, ""))
            if now < until:
                raise NotNowError(f"the host {reason} and is left alone for {until - now:.0f} more seconds")
            moment = max(now, self._free.get(host, now))
            self._free[host] = moment + seconds
        if moment > now:
            self._sleep(moment - now)

    def hold(self, host: str, seconds: float) -> None:
        """Lets nobody ask the host for that long: it said so, or it failed."""
        with self._lock:
            self._free[host] = max(self._free.get(host, 0.0), self._clock() + seconds)

    def close(self, host: str, seconds: float, reason: str = "asked for patience") -> None:
        """Fails all requests to the host for that long, which is too long to wait for."""
        with self._lock:
            self._closed[host] = self._clock() + seconds, reason

    def note(self, host: str, *, failed: bool) -> None:
        """Counts failures in a row that may pass, and closes the host after too many: each would cost the night minutes."""
        with self._lock:
            failures = self._failures[host] = self._failures.get(host, 0) + 1 if failed else 0
        if failures >= MOST_FAILURES:
            self.close(host, COOLING, f"failed {failures} times in a row")
