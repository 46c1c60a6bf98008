"""The demonstration: two nights over the sample newsroom, by the same flow that reads the real press."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from shlex import quote as shell_quote

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.rule import Rule

from flows import display, night
from flows.newsroom import Newsroom
from flows.night import Report, Watch
from pipeline.records import Agreement
from pipeline.settings import Settings

STEPS = {"looking": "looking at the sources", "reading": "reading new stories", "extracting": "looking for deals", "resolving": "putting deals together"}
QUERY = "SELECT title, status, value_usd FROM agreements WHERE list_contains(minerals, 'lithium') ORDER BY last_reported DESC"


@contextmanager
def progress(console: Console, label: str) -> Iterator[Watch]:
    """A progress bar that a run reports to."""
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(f"{label}: starting the flow", total=None)

        def watch(step: str, done: int, of: int) -> None:
            bar.update(task, description=f"{label}: {STEPS.get(step, step)}", completed=done, total=of or None)

        yield watch


def run_night(settings: Settings, console: Console, label: str) -> Report:
    """One night through the Prefect flow, with progress."""
    from flows.nightly import nightly, watching  # Prefect takes seconds to import, and most commands don't need it

    with progress(console, label) as watch:
        token = watching.set(watch)
        try:
            return nightly(settings)
        finally:
            watching.reset(token)


def demo(data: Path, console: Console, settings_for: Callable[..., Settings]) -> None:
    """Both nights, and what they gave: the table, what changed, the alerts, and where to go on."""
    console.print(Rule("[bold]Mineral Deals[/]: two nights over a sample newsroom", align="left"))
    console.print("Six invented outlets on this machine's loopback; one of them is broken on purpose. Nothing leaves this machine.\n")
    with Newsroom() as newsroom:
        settings = settings_for(data=data, sources=newsroom.sources, connect_to=newsroom.connect_to, pace=0.0, recheck_days=36500, alert_urls=())
        first = run_night(settings, console, "Night one")
        _tell(console, "Night one", first)
        told: list[str] = []
        night.announce(settings, first, told.append)
        console.print(f"{len(told)} alerts, the last of them: [bold]{escape(told[-1].splitlines()[0])}[/]" if told else "No alerts.")
        console.print(display.health_table(first.health))
        newsroom.set_day(2)
        second = run_night(settings, console, "Night two")
        _tell(console, "Night two", second)
    _show_end(console, settings, second)


def _tell(console: Console, label: str, report: Report) -> None:
    counts = report.counts
    console.print(
        f"[bold]{label}[/]: {counts['links']} stories listed, {counts['articles']} new or changed articles read, "
        f"{counts['claims']} claims in all, [bold]{counts['agreements']} agreements[/]."
    )


def _show_end(console: Console, settings: Settings, second: Report) -> None:
    console.print(display.agreements_table(_certain(second.agreements), "The table of agreements after two nights"))
    moved = [change for change in second.changes if change.kind != "new_deal"]
    console.print(display.changes_table(moved, "What changed between the nights"))
    console.print("[bold]Alerts of night two[/]")
    night.announce(settings, second, lambda text: _print_alert(console, text))
    database = f"--data {shell_quote(str(settings.data))}"
    lines = (
        f"The database: [cyan]{escape(str(settings.snapshot))}[/] (open it with DuckDB 1.5 or newer, or from here)",
        f"Try next:     [green]mineral-deals {escape(database)} sql {escape(shell_quote(QUERY))}[/]",
        f"One deal:     [green]mineral-deals {escape(database)} show {second.agreements[0].agreement_id if second.agreements else 'ID'}[/]",
    )
    console.print(Panel("\n".join(lines), title="Where to go on", title_align="left", border_style="green"))


def _print_alert(console: Console, text: str) -> None:
    head, _, body = text.partition("\n")
    console.print(f"[bold yellow]●[/] [bold]{escape(head)}[/]", highlight=False)
    for line in body.splitlines():
        if line.strip().startswith(("Value:", "Says:", "Source:")):
            console.print(f"  {escape(line.strip())}", style="dim", highlight=False)


def _certain(agreements: tuple[Agreement, ...]) -> list[Agreement]:
    return [one for one in agreements if one.review != "rejected"]
