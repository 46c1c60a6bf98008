"""Commands of what runs unattended: serve, backfill, doctor."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.console import Output, complain, print_json
from flows.options import Data, Json, Quiet
from pipeline.errors import InputError, MineralDealsError
from pipeline.settings import load_settings

Sources = Annotated[Path | None, typer.Option("--sources", metavar="FILE", help="TOML file of sources.")]
DAY = ["%Y-%m-%d"]


def serve(
    ctx: typer.Context,
    at_once: Annotated[bool, typer.Option("--now", metavar="", help="Begin with a night, whatever the schedule says.")] = False,
    sources: Sources = None,
    data: Data = None,
) -> None:
    """Run nights by the schedule, and send what is due of the alerts in between, until Ctrl-C or a signal.

    Example: mineral-deals serve --now
    """
    from flows import telling
    from flows.logs import open_log
    from flows.serve import night_process, stopping
    from flows.serve import serve as serve_nights
    from pipeline.sources import load_sources

    settings = load_settings(data=data or ctx.obj, sources=sources)
    load_sources(settings.sources)
    telling.desk_of(settings)
    telling.channels_of(settings)
    with stopping() as stop:
        night = night_process(settings, sources, stop)
        serve_nights(settings, stop, open_log(as_json=settings.log_json), night=night, at_once=at_once)


def backfill(
    ctx: typer.Context,
    paths: Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", help="Articles from files and folders.")] = None,
    first: Annotated[datetime | None, typer.Option("--from", formats=DAY, help="First day to fetch from the sources.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=DAY, help="Last day; today, if left out.")] = None,
    sources: Sources = None,
    data: Data = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Put old articles into the ledger: from files, or what the sources still list of some days; again to go on where it stopped.

    Example: mineral-deals backfill archive/ --from 2026-01-01 --to 2026-03-31
    """
    from flows.backfill import Dates, run_backfill
    from flows.night import left_over
    from flows.progress import progress

    if last and not first:
        raise InputError("--to needs --from: the first day to fetch")
    if not paths and not first:
        raise InputError("say what to fill in: files or folders, or days with --from and --to")
    dates = Dates(first.date(), last.date() if last else datetime.now().astimezone().date()) if first else None
    if dates and dates.last < dates.first:
        raise InputError(f"--to {dates.last} lies before --from {dates.first}: swap them")
    settings = load_settings(data=data or ctx.obj, sources=sources)
    console = Output(quiet=quiet or as_json)
    with progress(console) as watch_for:
        report = run_backfill(settings, paths or (), dates, watch_for("Backfill"))
    counts = report.counts
    if as_json:
        print_json({"run_id": report.run.run_id, **counts})
    console.print(
        f"{counts.get('given', 0)} articles given, {counts.get('links', 0)} stories found, {counts['articles']} articles read, "
        f"{counts['agreements']} agreements in {settings.snapshot}", soft_wrap=True, markup=False,
    )  # fmt: skip
    if undated := counts.get("undated"):
        complain(f"stories whose listing gives no date were left out: {undated}")
    complain(*left_over(report))


def doctor(ctx: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """Check settings, database, model, sources, schedule, channels, disk and time; say what to do.

    Example: mineral-deals doctor
    """
    from flows.doctor import examine

    found = examine(data or ctx.obj)
    if as_json:
        print_json([{"check": one.name, "state": one.state, "says": one.says} for one in found])
    else:
        for one in found:
            typer.echo(f"{one.state:5} {one.name}: {one.says}")
    wrong = sum(one.state == "wrong" for one in found)
    if wrong:
        raise MineralDealsError(f"{wrong} of {len(found)} checks failed: do what they say, then check again")
