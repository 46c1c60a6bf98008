"""`mineral-deals sources`: their health, a new one, and a trial of all."""

from pathlib import Path
from typing import Annotated

import typer

from flows.console import Output, complain, print_json
from flows.options import Data, Json, settings_of
from pipeline.errors import InputError, MineralDealsError
from pipeline.settings import load_settings

app = typer.Typer(name="sources", no_args_is_help=False)
Sources = Annotated[Path | None, typer.Option("--sources", metavar="FILE", help="TOML file of sources.")]


@app.callback(invoke_without_command=True)
def health(ctx: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """Show how the sources fare: what was expected of each, what came, and what is wrong.

    Example: mineral-deals sources
    """
    from flows.show import show_sources

    ctx.obj = data or ctx.obj
    if ctx.invoked_subcommand is None:
        settings = load_settings(data=ctx.obj)
        if not settings.snapshot.exists():
            raise InputError(f"there is no {settings.snapshot}: run `mineral-deals run` first, or give --data")
        show_sources(settings, Output(), as_json=as_json)


@app.command()
def add(
    ctx: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="A site's page, or the address of its feed.")],
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="TOML file to add the source to.")] = None,
    data: Data = None,
) -> None:
    """Find the feed, the sitemap or the list of stories of a site, and print how to declare it as a source.

    Example: mineral-deals sources add https://www.northernminer.com --to my-sources.toml
    """
    from flows.discover import as_toml, discover
    from flows.gather import fetching

    with fetching(settings_of(ctx, data)) as fetcher:
        source, stories = discover(url, fetcher)
    table = as_toml(source)
    if to:
        _append(to, table)
    typer.echo(table, nl=False)
    complain(f"a {source.kind} of {stories} stories; correct publisher, country and language, and give a general outlet keywords")


@app.command()
def check(ctx: typer.Context, sources: Sources = None, data: Data = None, as_json: Json = False) -> None:
    """Try every source now, its list and its first story, and say what is wrong with each.

    Example: mineral-deals sources check --sources my-sources.toml
    """
    from flows.source_check import check_sources
    from pipeline.sources import load_sources

    settings = settings_of(ctx, data, sources=sources)
    checked = []
    for one in check_sources(settings, load_sources(settings.sources)):
        checked.append(one)
        if not as_json:
            Output().print(f"{one.source.id}: {one.sentence}", markup=False, soft_wrap=True)
    if as_json:
        print_json([one.as_json() for one in checked])
    failed = sum(bool(one.wrong) for one in checked)
    if failed:
        raise MineralDealsError(f"something is wrong with {failed} of {len(checked)} sources, as told above")


def _append(file: Path, table: str) -> None:
    """Adds a declaration to a file, which must still be one of sources afterwards; else the file stays as it was."""
    from pipeline.sources import load_sources

    before = file.read_text("utf-8") if file.exists() else None
    file.write_text(f"{before.rstrip()}\n\n{table}" if before and before.strip() else table, "utf-8")
    try:
        load_sources(file)
    except InputError:
        if before is None:
            file.unlink()
        else:
            file.write_text(before, "utf-8")
        raise
