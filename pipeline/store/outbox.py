"""The ledger's outbox: what happened, who is to hear of it, and what came of telling them."""

from collections.abc import Iterable
from datetime import UTC, datetime

from pipeline.records import Alert, Mark, Notice, Queued
from pipeline.store import rows
from pipeline.store.database import Chapter

States = tuple[str, str, str, int, datetime, str | None]  # recipient, channel, state, alerts, oldest, latest error


class Outbox(Chapter):
    """Alerts wait here from the transaction that caused them until a channel took them."""

    def add_notices(self, notices: Iterable[Notice]) -> int:
        """Keep what happened; returns how many were not known before."""
        kept = {notice.notice_id: notice for notice in notices}.values()
        return len(self.database.insert("add_notices", rows.placed(map(rows.notice_row, kept))))

    def notices(self, since: datetime) -> tuple[Notice, ...]:
        """What happened since a time, oldest first."""
        return tuple(map(rows.notice_from, self.database.execute("notices", since=since)))

    def latest_notices(self, most: int) -> tuple[Notice, ...]:
        """What happened to deals last, newest first."""
        return tuple(map(rows.notice_from, self.database.execute("latest_notices", most=most)))

    def add_alerts(self, alerts: Iterable[Alert]) -> int:
        """Put alerts into the outbox, those with a notice after it; returns how many were not there before."""
        kept = {alert.alert_id: alert for alert in alerts}.values()
        return len(self.database.insert("add_alerts", rows.placed(map(rows.alert_row, kept))))

    def outbox(self) -> tuple[Queued, ...]:
        """Alerts that wait and are still tried, in the order in which they were queued, with what messages tell of them."""
        notices = {one.notice_id: one for one in map(rows.notice_from, self.database.execute("waiting_notices"))}
        return tuple(rows.queued_from(row, notices) for row in self.database.execute("waiting_alerts"))

    def next_alerts(self, console: str) -> dict[str, datetime]:
        """When the first waiting alert of each reader may be tried, those for the console aside; quiet hours not minded."""
        return {who: rows.utc(when) for who, when in self.database.execute("next_alerts", console=console)}

    def mark_alerts(self, marks: Iterable[Mark]) -> None:
        """Note what came of tries to deliver; what was delivered before stays so."""
        self.database.insert("mark_alerts", map(rows.columns, marks))

    def mark_alert(self, alert_id: str, *, error: str | None = None) -> None:
        """Note one try, now: it arrived, or failed for the reason given and goes on waiting."""
        self.mark_alerts([Mark(alert_id, "waiting" if error else "accepted", datetime.now(UTC), error)])

    def hold_channel(self, channel: str, until: datetime) -> None:
        """Leave a channel alone until a time that it asked for."""
        self.database.execute("hold_channel", channel=channel, until=until)

    def rest_channel(self, channel: str, until: datetime, due: datetime | None = None) -> None:
        """Until a time try nothing that failed in a channel, nor what was `due` by another; an eager run may all the same."""
        self.database.execute("rest_channel", channel=channel, until=until, due=due)

    def retry_alerts(self) -> int:
        """Make waiting again what was refused or given up, and let all that failed be tried at once; returns how many."""
        return len(self.database.execute("retry_alerts"))

    def alert_states(self) -> tuple[States, ...]:
        """What has not arrived, by recipient, channel and state."""
        found = self.database.execute("alert_states")
        return tuple((who, channel, state, many, rows.utc(oldest), error) for who, channel, state, many, oldest, error in found)
