"""`mineral-deals run`: one night on the real sources, and what it gave."""

from dataclasses import asdict, replace
from typing import Any

from flows import display, night, telling
from flows.console import Output, complain
from flows.night import Report
from flows.nightly import remembered, run_night
from flows.prefect_server import prefect_server
from flows.progress import progress
from pipeline.errors import OfflineError
from pipeline.records import Alert
from pipeline.settings import Settings
from pipeline.sources import load_sources


def tonight(settings: Settings, console: Output, *, alerts_shown: bool = True) -> Report:
    """Run the flow, which sends the alerts, and tell what happened; a channel that fails keeps its alerts for the next run.

    So does the console when what it is told is not shown; who shows `told` calls `telling.heard`.
    """
    load_sources(settings.sources)
    telling.desk_of(settings)  # a typo is found before anything starts
    telling.channels_of(settings)
    with night.alone(settings):  # a second start says so before a server starts
        pass
    with remembered(settings), progress(console, "Tonight: starting the flow") as watch_for, prefect_server():
        report = run_night(settings, watch_for("Tonight"))
    if alerts_shown:
        report = replace(report, told=telling.for_console(settings))
    counts = report.counts
    failed = sum(one.failed for one in report.health)
    if not isinstance(report.failure, OfflineError):  # whose one sentence says it all
        console.show(display.health_table(report.health))
        console.print()
    display.show_alerts(console, report.told)
    console.print(
        f"{counts['links']} stories listed, {counts['articles']} articles read, {counts['agreements']} agreements, "
        f"{counts['changes']} changes, {failed} of {len(report.health)} sources failed: {settings.snapshot}",
        soft_wrap=True, markup=False,
    )  # fmt: skip
    complain(*night.left_over(report))
    return report


def as_json(report: Report) -> dict[str, Any]:
    """What `run --json` prints."""
    return {
        "run_id": report.run.run_id,
        **report.counts,
        "failed_sources": {one.source: one.error for one in report.health if one.failed},
        "alerts": [_plain(alert) for alert in report.alerts],
        "told": [alert.title for alert in report.told],
        "undelivered": len(report.undelivered),
    }


def _plain(alert: Alert) -> dict[str, Any]:
    """An alert as JSON."""
    return asdict(alert) | {"created": alert.created.isoformat(), "due": alert.due and alert.due.isoformat()}
