"""When nights are due: a cron line read in its time zone."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim

from pipeline.settings import Settings


def due_after(settings: Settings, moment: datetime) -> datetime:
    """The first time of the schedule after a moment, in UTC."""
    local = moment.astimezone(ZoneInfo(settings.timezone))
    return next(CronSim(settings.schedule, local)).astimezone(UTC)
