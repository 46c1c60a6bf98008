"""Who is told, through which channels, and when: at once, in a daily or weekly digest, and never in quiet hours."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DIGESTS = ("immediate", "daily", "weekly")
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
GROUPS = ("minerals", "countries")


@dataclass(frozen=True, slots=True)
class Recipient:
    """A reader or a desk; times of day are local to `zone`."""

    name: str
    channels: tuple[str, ...] = ()  # names of channels, or schemes ("slack") for all of them; empty: all that are set up
    digest: str = "immediate"
    at: time = time(8)  # of the digest
    day: str = "monday"  # of the weekly digest
    quiet: tuple[time, time] | None = None  # from, to; over midnight when the first is the later
    zone: str = "UTC"
    group_by: str = "minerals"  # how a digest is parted

    def due(self, now: datetime) -> datetime | None:
        """When the digest goes out that takes what happens now, in UTC; None for a reader who is told at once."""
        if self.digest == "immediate":
            return None
        local = now.astimezone(ZoneInfo(self.zone))
        day = local.date()
        if self.digest == "weekly":
            day += timedelta(days=(DAYS.index(self.day) - day.weekday()) % 7)
        step = timedelta(days=7 if self.digest == "weekly" else 1)
        if (slot := self._at(day)) <= now:
            slot = self._at(day + step)
        return slot

    def _at(self, day: date) -> datetime:
        return datetime.combine(day, self.at, ZoneInfo(self.zone)).astimezone(UTC)

    def is_quiet(self, now: datetime) -> bool:
        """Whether nothing may be sent now."""
        if self.quiet is None:
            return False
        start, end = self.quiet
        local = now.astimezone(ZoneInfo(self.zone)).time()
        return start <= local < end if start <= end else local >= start or local < end


EVERYONE = Recipient("")  # whoever reads the channels that are set up
