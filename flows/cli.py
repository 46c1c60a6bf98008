"""The command `mineral-deals`: reads flags, calls the work, prints; errors become one sentence and an exit code."""

import json
import os
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from pipeline.errors import InputError, MineralDealsError
from pipeline.settings import Settings, load_settings

app = typer.Typer(
    name="mineral-deals", no_args_is_help=True, add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Data = Annotated[Path | None, typer.Option("--data", metavar="DIR", help="Folder of the databases (default: data, or MINERAL_DEALS_DATA).")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="Articles: .jsonl, .html or .txt files, or folders of them.")]


@app.callback(invoke_without_command=True)
def common(
    ctx: typer.Context,
    data: Data = None,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    """A table of critical-minerals agreements, kept current from the world's news.

    [bold]mineral-deals demo[/] shows a whole night on built-in articles; [bold]mineral-deals run[/] reads the real press.
    """
    ctx.obj = data
    if show_version:
        print(f"mineral-deals {version('mineral-deals')}")
        raise typer.Exit


def _settings(ctx: typer.Context, data: Path | None, **flags: Any) -> Settings:
    """`--data` counts before and after the command's name; the later one wins."""
    return load_settings(data=data or ctx.obj, **flags)


def _console(quiet: bool = False) -> Console:
    return Console(quiet=quiet, highlight=False)


def _print_json_lines(rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


@app.command()
def demo(ctx: typer.Context, data: Data = None) -> None:
    """Run two nights over a sample newsroom, served on this machine.

    Example: mineral-deals demo --data /tmp/demo
    """
    from flows.demo import demo as show_demo

    folder = data or ctx.obj
    if folder is None:
        folder = Path(tempfile.mkdtemp(prefix="mineral-deals-demo-"))
    elif (folder / "ledger.duckdb").exists():
        raise InputError(f"{folder} holds a database already; give the demo a folder of its own with --data, so that nothing real mixes with it")
    show_demo(folder, Console(), load_settings)


@app.command()
def run(
    ctx: typer.Context,
    sources: Annotated[Path | None, typer.Option("--sources", metavar="FILE", help="TOML file of sources (default: the built-in catalogue).")] = None,
    data: Data = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Read all sources once: fetch, extract, resolve, publish, alert.

    Example: mineral-deals run --sources my-sources.toml
    """
    from flows import display, night
    from flows.demo import run_night
    from pipeline.sources import load_sources

    settings = _settings(ctx, data, sources=sources)
    load_sources(settings.sources)
    console = _console(quiet or as_json)
    report = run_night(settings, console, "Tonight")
    report = night.announce(settings, report, console.out)
    failed = [one for one in report.health if not one.ok]
    if as_json:
        print(json.dumps({"run_id": report.run.run_id, **report.counts, "alerts": len(report.alerts), "failed_sources": [f.source for f in failed]}))
    console.print(display.health_table(report.health))
    console.print(f"{report.counts['agreements']} agreements, {len(report.changes)} changes, {len(failed)} sources failed: {settings.snapshot}")
    _say_undelivered(report.undelivered)
    if failed and len(failed) == len(report.health):
        raise MineralDealsError("No source could be read: check the network, then try again; the last published table still stands")


def _say_undelivered(undelivered: Iterable[tuple[Any, str]]) -> None:
    for alert, error in undelivered:
        print(f"mineral-deals: alert {alert.alert_id} waits for the next run: {error}", file=sys.stderr)


@app.command()
def ingest(ctx: typer.Context, paths: Paths, data: Data = None, as_json: Json = False, quiet: Quiet = False) -> None:
    """Put articles from files into the ledger, resolve and publish.

    Example: mineral-deals ingest articles.jsonl saved-pages/
    """
    from flows.ingest import ingest as ingest_files

    settings = _settings(ctx, data)
    console = _console(quiet or as_json)
    report = ingest_files(settings, paths, lambda sentence: print(f"mineral-deals: {sentence}", file=sys.stderr))
    counts = report.counts
    if as_json:
        print(json.dumps({"run_id": report.run.run_id, **counts}))
    console.print(
        f"{counts['given']} articles given, {counts['articles']} new or changed; {counts['claims']} claims, "
        f"{counts['agreements']} agreements in {settings.snapshot}", soft_wrap=True,
    )


@app.command()
def extract(
    paths: Paths,
    everything: Annotated[bool, typer.Option("--all", help="Read irrelevant articles too, instead of dropping them at the gate.")] = False,
) -> None:
    """Print what is found in articles, one JSON line each, without a database.

    Example: mineral-deals extract article.txt | head -1
    """
    from flows.jsonlines import extraction_json
    from pipeline.extract import extract as extract_articles
    from pipeline.parse import read_articles

    articles = read_articles(paths, datetime.now(UTC))
    _print_json_lines(extraction_json(found) for found in extract_articles(articles, gate=not everything))


@app.command()
def parse(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Saved pages or feeds.")],
    url: Annotated[str | None, typer.Option("--url", help="Where the file came from; with one file only.")] = None,
) -> None:
    """Print what a page or a feed holds, one JSON line a file.

    Example: mineral-deals parse page.html --url https://outlet.example/story
    """
    from pipeline.parse import parse_file

    if url and len(files) > 1:
        raise InputError("--url says where one file came from: give one file with it")
    _print_json_lines(parse_file(file, url) for file in files)


@app.command()
def export(ctx: typer.Context, data: Data = None) -> None:
    """Print all claims with their agreements, one JSON line an article.

    Example: mineral-deals export > claims.jsonl
    """
    from flows.jsonlines import export_json
    from pipeline.store import open_ledger

    settings = _settings(ctx, data)
    if not settings.ledger.exists():
        raise InputError(f"there is no ledger at {settings.ledger}: run `mineral-deals run` or `mineral-deals ingest` first, or give --data")
    with open_ledger(settings.ledger) as ledger:
        rows = ledger.export_rows()
    _print_json_lines(export_json(rows))


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Labelled articles.")],
    as_json: Json = False,
    errors: Annotated[int, typer.Option("--errors", min=0, help="Print the first N faults.")] = 0,
) -> None:
    """Score the extraction against labelled articles, by field.

    Example: mineral-deals evaluate models/gold/d1.jsonl --errors 20
    """
    from dataclasses import asdict

    from flows import display
    from flows.ingest import score

    evaluation = score(gold)
    for fault in evaluation.faults[:errors]:
        print(f"{fault.article}  {fault.kind}  {fault.detail}")
    if as_json:
        print(json.dumps({key: value for key, value in asdict(evaluation).items() if key != "faults"}))
    else:
        _console().print(display.scores_table(evaluation))


@app.command()
def show(
    ctx: typer.Context,
    agreement: Annotated[str | None, typer.Argument(metavar="[ID]", help="One agreement, by its id or an older id of it.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many agreements to list.")] = 30,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """List the latest agreements, or tell the story of one.

    Example: mineral-deals show agr_0123456789abcdef
    """
    from flows.show import show_latest, show_one

    settings = _settings(ctx, data)
    if agreement:
        show_one(settings, agreement, _console(), as_json=as_json)
    else:
        show_latest(settings, limit, _console(), as_json=as_json)


@app.command()
def sql(
    ctx: typer.Context,
    query: Annotated[str, typer.Argument(metavar="QUERY", help="SQL on the published tables.")],
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Ask the published tables in SQL.

    Example: mineral-deals sql "SELECT * FROM deals_by_country ORDER BY deals DESC LIMIT 10"
    """
    from flows import display
    from pipeline.store import query as ask
    from pipeline.store import to_json_rows

    result = ask(_settings(ctx, data).snapshot, query)
    if as_json:
        print(json.dumps(to_json_rows(result), ensure_ascii=False))
    else:
        _console().print(display.rows_table(result.columns, result.rows))


@app.command()
def rebuild(ctx: typer.Context, data: Data = None, quiet: Quiet = False) -> None:
    """Read again what an older version read, and put all agreements together anew from the ledger.

    Example: mineral-deals rebuild
    """
    from flows.ingest import rebuild as rebuild_all

    settings = _settings(ctx, data)
    if not settings.ledger.exists():
        raise InputError(f"there is no ledger at {settings.ledger}: run `mineral-deals run` or `mineral-deals ingest` first, or give --data")
    report = rebuild_all(settings)
    _console(quiet).print(f"{report.counts['articles']} articles read again, {report.counts['agreements']} agreements, {len(report.changes)} changed")


def main() -> None:
    """Entry point: 0 done, 1 the work failed, 2 bad usage or input."""
    sys.exit(_run(sys.argv[1:]))


def _run(arguments: list[str]) -> int:
    try:
        code = app(arguments, standalone_mode=False)
    except typer.TyperException as error:
        return _fail(f"{error.format_message()} See `mineral-deals --help`.", error.exit_code)
    except InputError as error:
        return _fail(str(error), 2)
    except MineralDealsError as error:
        return _fail(str(error), 1)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # the reader left; Python must not flush into it
        return 0
    except (KeyboardInterrupt, typer.Abort):
        return _fail("stopped; nothing was published, and the next run goes on where this one was", 130)
    return code if isinstance(code, int) else 0


def _fail(sentence: str, code: int) -> int:
    print(f"mineral-deals: {sentence}", file=sys.stderr)
    return code


if __name__ == "__main__":
    main()
