"""Flags and arguments that several commands share, and what they make of them."""

from pathlib import Path
from typing import Annotated, Any

import typer

from pipeline.errors import InputError
from pipeline.settings import Settings, load_settings

Data = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Folder of the databases (default: data, or MINERAL_DEALS_DATA).")
]
Json = Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON value instead of text.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", metavar="", help="Print nothing but errors.")]
Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="Articles: .jsonl, .html, .txt or .warc files, or folders.")]


def settings_of(ctx: typer.Context, data: Path | None, **flags: Any) -> Settings:
    """`--data` counts before and after the command's name; the later one wins."""
    return load_settings(data=data or ctx.obj, **flags)


def existing(database: Path) -> None:
    """Refuse to look for what no run has made yet, which would make an empty one."""
    if not database.exists():
        raise InputError(f"there is no {database}: run `mineral-deals run` or `mineral-deals ingest` first, or give --data")
