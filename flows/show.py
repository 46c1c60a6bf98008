"""`mineral-deals show` and `sql`: the latest agreements, the story of one with quotes and links, or the answer to a query."""

import sys
from itertools import islice
from typing import Any

from flows import display
from flows.console import Output, print_json, print_json_array
from flows.story import Story, tell
from pipeline.errors import InputError
from pipeline.settings import Settings
from pipeline.store import QueryResult, answering, ask, json_rows, to_json_rows, write_csv

PARTS = ("claims", "history", "parties", "aliases", "relatives", "decisions")  # of a story, each a question to the snapshot
NARROWEST = 9  # columns of a terminal that a column of a result needs to be read
MOST = 1_000  # rows that a terminal shows; nobody scrolls further, and a table needs all its rows before its first line


def show_latest(settings: Settings, limit: int, console: Output, *, as_json: bool) -> None:
    """The agreements reported last."""
    _print(ask(settings.snapshot, "latest_agreements", {"limit": limit}), console, as_json=as_json)


def show_rows(settings: Settings, sql: str, console: Output) -> None:
    """What the published tables answer to SQL, as a table; on a terminal its first `MOST` rows."""
    most = MOST if console.is_terminal else None
    with answering(settings.snapshot, sql) as answer:
        rows = tuple(islice(answer.rows, most))
        left = next(answer.rows, None) is not None
    _print(QueryResult(answer.columns, rows), console, as_json=False)
    if left:
        console.print(f"[dim]The first {MOST:,} rows. LIMIT or a narrower WHERE shows fewer, --csv or --json gives all.[/]")


def print_rows_as_json(settings: Settings, sql: str) -> None:
    """One array of objects, row by row, however long."""
    with answering(settings.snapshot, sql) as answer:
        print_json_array(json_rows(answer))


def print_rows_as_csv(settings: Settings, sql: str) -> None:
    """Headings and rows as the exports write them."""
    with answering(settings.snapshot, sql) as answer:
        write_csv(answer, sys.stdout)


def show_one(settings: Settings, agreement_id: str, console: Output, *, as_json: bool) -> None:
    """One agreement, found by its id or by one that was merged into it; InputError when there is none."""
    rows = to_json_rows if as_json else _rows
    found = rows(ask(settings.snapshot, "agreement", {"id": agreement_id}))
    if not found:
        raise InputError(f"there is no agreement {agreement_id}; `mineral-deals show` lists them")
    one = found[0]
    parts = {name: rows(ask(settings.snapshot, f"{name}_of_agreement", {"id": one["agreement_id"]})) for name in PARTS}
    if as_json:
        print_json(one | parts)
    else:
        tell(Story(one, **parts), console)


def _print(result: QueryResult, console: Output, *, as_json: bool) -> None:
    if as_json:
        print_json(to_json_rows(result))
    elif console.is_terminal and len(result.columns) * NARROWEST > console.width:
        console.print(display.rows_upright(result.columns, result.rows))
    else:
        console.show(display.rows_table(result.columns, result.rows))


def _rows(result: QueryResult) -> list[dict[str, Any]]:
    """Each row by its columns' names."""
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]
