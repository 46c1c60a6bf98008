"""Where the command's output goes: a terminal with colours, a pipe without, JSON, and complaints of one line."""

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

import typer
from rich.console import Console, RenderableType
from rich.measure import Measurement

from pipeline.alerts.messages import plain

PIPED_WIDTH = 200  # columns for a reader that isn't a terminal and has no width of its own
WIDEST = 10_000


class Output(Console):
    """Rich's console, with lines that stay whole in a pipe and no escape codes under NO_COLOR."""

    def __init__(self, *, quiet: bool = False) -> None:
        plain = bool(os.environ.get("NO_COLOR"))
        super().__init__(quiet=quiet, highlight=False, color_system=None if plain else "auto")
        if not self.is_terminal and "COLUMNS" not in os.environ:
            self.width = PIPED_WIDTH

    def show(self, what: RenderableType) -> None:
        """Print a table; in a pipe as wide as it needs, so that a row is a line."""
        width = self.width
        if not self.is_terminal:
            self.width = max(width, Measurement.get(self, self.options.update(width=WIDEST), what).maximum)
        self.print(what)
        self.width = width

    def on_broken_pipe(self) -> None:
        """The reader left; the command's end deals with it."""
        raise BrokenPipeError


def print_json(value: Any) -> None:
    """One JSON value on one line; letters beyond ASCII as they are where the stream can carry them."""
    typer.echo(_json(value))


def print_json_array(values: Iterable[Any]) -> None:
    """The values as one JSON array on one line, each printed as it comes."""
    opening = "["
    for value in values:
        typer.echo(f"{opening}{_json(value)}", nl=False)
        opening = ", "
    typer.echo("]" if opening == ", " else "[]")


def print_json_lines(rows: Iterable[dict[str, Any]]) -> None:
    """One JSON object a line."""
    for row in rows:
        print_json(row)


def _json(value: Any) -> str:
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    return json.dumps(value, ensure_ascii=encoding != "utf8", allow_nan=False)


def complain(*sentences: str) -> None:
    """Each sentence as one line on standard error, without what a page may have put in to steer a terminal."""
    for sentence in sentences:
        typer.echo(f"mineral-deals: {plain(sentence)}", err=True)
