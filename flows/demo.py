"""The demonstration: two nights over the sample newsroom, by the same flow that reads the real press."""

import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from rich.markup import escape
from rich.padding import Padding
from rich.rule import Rule

from flows import display, night
from flows.console import Output
from flows.newsroom import Newsroom
from flows.night import Report
from flows.nightly import run_night
from flows.prefect_server import prefect_server
from flows.progress import progress
from pipeline.alerts.messages import plain
from pipeline.settings import Settings
from pipeline.store import open_ledger

QUERY = "SELECT title, status, value_usd FROM agreements WHERE list_contains(minerals, 'lithium') ORDER BY value_usd DESC"
ALERTS_IN_FULL = 6


def demo(data: Path, console: Output, settings_for: Callable[..., Settings]) -> None:
    """Both nights, and what they gave: the table, what changed, the alerts, and where to go on."""
    console.print(Rule("[bold]Mineral Deals[/]: two nights over a sample newsroom", align="left"))
    console.print("Six invented outlets, served on this machine; one is broken on purpose. Nothing leaves this machine.\n")
    with Newsroom() as newsroom, progress(console, "Starting") as watch_for, prefect_server():
        settings = _settings(data, newsroom, settings_for)
        first = night.announce(settings, run_night(settings, watch_for("Night one")))
        _tell(console, "Night one", first)
        _tell_sources(console, first)
        _tell_first_alerts(console, first)
        newsroom.set_day(2)
        second = night.announce(settings, run_night(settings, watch_for("Night two")))
        _tell(console, "Night two", second)
    _show_end(console, settings, second)


def _settings(data: Path, newsroom: Newsroom, settings_for: Callable[..., Settings]) -> Settings:
    """The demonstration's own: no rule and no address of the user's takes part."""
    settings = settings_for(
        data=data, sources=newsroom.sources, connect_to=newsroom.connect_to, pace=0.0, recheck_days=36500, alert_urls=()
    )
    return settings.model_copy(update={"alerts": None})


def _tell(console: Output, label: str, report: Report) -> None:
    counts = report.counts
    new = sum(change.kind == "new_deal" for change in report.changes)
    moved = len({change.agreement.agreement_id for change in report.changes if change.kind != "new_deal"})
    console.print(
        f"[bold]{label}[/]: {counts['links']} stories listed, {counts['articles']} new or changed articles read, "
        f"{counts['claims']} claims in all, [bold]{counts['agreements']} agreements[/], {new} of them new, {moved} moved."
    )


def _tell_sources(console: Output, report: Report) -> None:
    well = ", ".join(f"{one.source} {one.articles}" for one in report.health if one.ok)
    _tell_more(console, f"Articles by source: {well}")
    for one in report.health:
        if not one.ok:
            _tell_more(console, f"[red]{one.source} failed[/], the night went on: {escape(plain(one.error or ''))}")


def _tell_first_alerts(console: Output, report: Report) -> None:
    by_value = sorted((change.agreement for change in report.changes), key=lambda one: one.value_usd or 0.0, reverse=True)[:3]
    largest = "; ".join(f"{display.parties(one.terms)}, {display.short_money(one.terms.value)}" for one in by_value)
    _tell_more(console, f"{len(report.told)} alerts, all deals being new; the largest: {escape(largest)}")
    console.print()


def _tell_more(console: Output, text: str) -> None:
    console.print(Padding(text, (0, 0, 0, 2), expand=False))


def _show_end(console: Output, settings: Settings, second: Report) -> None:
    with open_ledger(settings.ledger) as ledger:
        agreements = ledger.agreements()
    for table in (
        display.agreements_table(agreements, "The table of agreements after two nights", console.width),
        display.changes_table(second.changes, "What changed between the nights"),
    ):
        console.print()
        console.show(table)
    console.print(f"\n[bold]The {len(second.told)} alerts of night two[/]")
    display.show_alerts(console, second.told, whole=ALERTS_IN_FULL)
    console.print()
    console.print(Rule("[bold]Where to go on[/]", align="left"))
    moved = next((change.agreement for change in second.changes if change.kind == "status_change"), None)
    one = moved or next(iter(agreements), None)
    for name, line in (
        ("The database (DuckDB 1.4.5 or newer opens it)", str(settings.snapshot)),
        ("A first query", f'{command(settings)} sql "{QUERY}"'),
        ("The story of one deal", f"{command(settings)} show {one.agreement_id if one else ''}"),
    ):
        console.print(f"{name}:")
        console.print(f"  [green]{escape(line)}[/]", soft_wrap=True)


def command(settings: Settings) -> str:
    """How the reader calls this command on the demonstration's database."""
    called = sys.argv[0] if Path(sys.argv[0]).stem == "mineral-deals" and not shutil.which("mineral-deals") else "mineral-deals"
    return f"{shlex.quote(called)} --data {shlex.quote(str(settings.data))}"
