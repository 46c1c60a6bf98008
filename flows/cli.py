"""The command `mineral-deals`: reads flags, calls the work, prints; errors become one sentence and an exit code."""

import os
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from flows import source_commands
from flows.alert_commands import app as alerts
from flows.console import Output, complain, print_json, print_json_lines
from flows.decision_commands import DECISION_COMMANDS, decisions
from flows.file_commands import evaluate, extract, parse, train
from flows.options import Data, Json, Paths, Quiet
from flows.options import existing as _existing
from flows.options import settings_of as _settings
from flows.service_commands import backfill, doctor, serve
from pipeline.errors import InputError, LedgerTooNew, MineralDealsError, OfflineError
from pipeline.settings import load_settings

app = typer.Typer(
    name="mineral-deals", add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip

STOPPED = 130
OFFLINE = 75  # EX_TEMPFAIL of sysexits.h: another try later may do


@app.callback(invoke_without_command=True)
def common(
    ctx: typer.Context,
    data: Data = None,
    show_version: Annotated[bool, typer.Option("--version", metavar="", help="Print the version and leave.")] = False,
) -> None:
    """A table of critical-minerals agreements, kept current from the world's news.

    [bold]mineral-deals demo[/] shows two nights on built-in articles; [bold]mineral-deals run[/] reads the real press.
    """
    ctx.obj = data
    if show_version:
        typer.echo(f"mineral-deals {version('mineral-deals')}")
    elif ctx.invoked_subcommand is None:
        typer.echo(ctx.get_help())


def demo(ctx: typer.Context, data: Data = None) -> None:
    """Run two nights over a sample newsroom, served on this machine.

    Example: mineral-deals demo --data /tmp/demo
    """
    from flows.demo import demo as show_demo

    folder = data or ctx.obj
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix="mineral-deals-demo-"))
    elif (folder / "ledger.duckdb").exists():
        raise InputError(f"{folder} holds a database already; give the demo a folder of its own, apart from what is real")
    show_demo(folder, Output(), load_settings)


def run(
    ctx: typer.Context,
    sources: Annotated[Path | None, typer.Option("--sources", metavar="FILE", help="TOML file of sources.")] = None,
    data: Data = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Read all sources once: fetch, extract, resolve, publish, alert.

    Example: mineral-deals run --sources my-sources.toml
    """
    from flows import telling, tonight

    settings = _settings(ctx, data, sources=sources)
    report = tonight.tonight(settings, Output(quiet=quiet or as_json), alerts_shown=as_json or not quiet)
    if as_json:
        print_json(tonight.as_json(report))
    telling.heard(settings, report.told)
    if report.failure:
        raise report.failure


def ingest(ctx: typer.Context, paths: Paths, data: Data = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """Put articles from files into the ledger, resolve and publish; alerts wait for the next run or `alerts send`.

    Example: mineral-deals ingest articles.jsonl saved-pages/
    """
    from flows.ingest import ingest as ingest_files
    from flows.night import left_over
    from flows.progress import progress

    settings = _settings(ctx, data)
    console = Output(quiet=quiet or as_json)
    with progress(console) as watch_for:
        report = ingest_files(settings, paths, complain, watch_for("Ingest"))
    counts = report.counts
    if as_json:
        print_json({"run_id": report.run.run_id, **counts})
    console.print(
        f"{counts['given']} articles given, {counts['articles']} new or changed; {counts['claims']} claims, "
        f"{counts['agreements']} agreements in {settings.snapshot}", soft_wrap=True, markup=False,
    )  # fmt: skip
    complain(*left_over(report))


def export(
    ctx: typer.Context,
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Write a .csv, .parquet, .json or .xlsx file.")] = None,
    table: Annotated[str | None, typer.Option("--table", metavar="NAME", help="What goes into it (default: agreements).")] = None,
    data: Data = None,
) -> None:
    """Write a published table to a file; without a file print all claims, one JSON line an article.

    Example: mineral-deals export --to deals.xlsx
    """
    from flows.exports import claims_as_json, write_table

    settings = _settings(ctx, data)
    if to is not None:
        _existing(settings.snapshot)
        write_table(settings, table or "agreements", to, Output())
    elif table is not None:
        raise InputError(f"--table {table} goes into a file: name it with --to, for example --to {table}.csv")
    else:
        _existing(settings.ledger)
        print_json_lines(claims_as_json(settings))


def show(
    ctx: typer.Context,
    agreement: Annotated[str | None, typer.Argument(metavar="ID", help="One agreement, by its id or a former id.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="How many agreements to list.")] = 30,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """List the latest agreements, or tell the story of one.

    Example: mineral-deals show agr_0123456789abcdef
    """
    from flows.show import show_latest, show_one

    settings = _settings(ctx, data)
    _existing(settings.snapshot)
    if agreement:
        show_one(settings, agreement, Output(), as_json=as_json)
    else:
        show_latest(settings, limit, Output(), as_json=as_json)


def sql(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="SQL on the published tables.")],
    data: Data = None,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", metavar="", help="Print CSV instead of a table.")] = False,
) -> None:
    """Ask the published tables in SQL.

    Example: mineral-deals sql "SELECT * FROM deals_by_country ORDER BY deals DESC LIMIT 10"
    """
    from flows import show

    settings = _settings(ctx, data)
    _existing(settings.snapshot)
    if as_json and as_csv:
        raise InputError("--json and --csv exclude each other: give one of them")
    if as_json or as_csv:
        (show.print_rows_as_json if as_json else show.print_rows_as_csv)(settings, query)
    else:
        show.show_rows(settings, query, Output())


def rebuild(
    ctx: typer.Context,
    check: Annotated[bool, typer.Option("--check", metavar="", help="Only say whether a rebuild would change anything.")] = False,
    data: Data = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Read again what an older version read, and put all agreements together anew from the ledger.

    Example: mineral-deals rebuild --check
    """
    from flows.ingest import check as check_tables
    from flows.ingest import rebuild as rebuild_all
    from flows.night import left_over
    from flows.progress import progress

    settings = _settings(ctx, data)
    _existing(settings.ledger)
    console = Output(quiet=quiet or as_json)
    if check:
        found = check_tables(settings)
        if as_json:
            print_json({"digest": found.known, "equal": found.equal})
        console.print(f"digest {found.known}", soft_wrap=True)
        if not found.equal:
            raise MineralDealsError("the tables differ from what a rebuild would make: run `mineral-deals rebuild`")
        return
    with progress(console) as watch_for:
        report = rebuild_all(settings, watch_for("Rebuild"))
    counts = report.counts
    if as_json:
        print_json({"run_id": report.run.run_id, **counts})
    console.print(f"{counts['articles']} articles read again, {counts['agreements']} agreements, {counts['changes']} changes")
    complain(*left_over(report))


for command in (demo, run, ingest, extract, parse, export, evaluate, train, show, sql, rebuild, serve, backfill, doctor):
    app.command()(command)
for name, decide in DECISION_COMMANDS.items():
    app.command(name)(decide)
app.add_typer(decisions, name="decisions")
app.add_typer(source_commands.app, name="sources")
app.add_typer(alerts, name="alerts")


def main() -> None:
    """Entry point: 0 done, 1 the work failed, 2 bad usage or input, 75 our own network is out."""
    sys.exit(execute(sys.argv[1:]))


def execute(arguments: list[str]) -> int:
    """Run one command line and return its exit code; whatever goes wrong is told in one line on standard error."""
    try:
        code = app(arguments, prog_name="mineral-deals", standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as error:
        return _fail(_usage(error), error.exit_code) if error.format_message() else error.exit_code  # else the help was printed
    except (InputError, LedgerTooNew) as error:
        return _fail(str(error), 2)
    except OfflineError as error:
        return _fail(str(error), OFFLINE)
    except MineralDealsError as error:
        return _fail(str(error), 1)
    except (BrokenPipeError, SystemExit):  # the reader left; the latter is what the command library makes of that
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python must not flush into it
        return 0
    except OSError as error:
        return _fail(f"{error.filename or 'the system'}: {error.strerror or error}; make room or access, then try again", 1)
    except (KeyboardInterrupt, typer.Abort):
        code = STOPPED
    except RuntimeError as error:
        if "Query interrupted" not in str(error):  # what DuckDB makes of Ctrl-C
            raise
        code = STOPPED
    if code == STOPPED:  # what the command library makes of Ctrl-C
        return _fail("stopped; what was read so far is kept, and the next run goes on from there", STOPPED)
    return code if isinstance(code, int) else 0


def _usage(error: typer.TyperException) -> str:
    """What is wrong with the command line, and whose help to read."""
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "mineral-deals"
    return f"{error.format_message().rstrip('.')}; see `{command} --help`"


def _fail(sentence: str, code: int) -> int:
    complain(sentence)
    return code


if __name__ == "__main__":
    main()
