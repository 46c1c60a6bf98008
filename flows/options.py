"""Flags and arguments that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Folder of the databases (default: data, or MINERAL_DEALS_DATA).")
]
Json = Annotated[bool, typer.Option("--json", metavar="", help="Print one JSON value instead of text.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", metavar="", help="Print nothing but errors.")]
Paths = Annotated[list[Path], typer.Argument(metavar="PATH...", help="Articles: .jsonl, .html, .txt or .warc files, or folders.")]
