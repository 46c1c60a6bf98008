"""Questions to the published snapshot."""

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import InputError, StoreError
from pipeline.store.database import first_line, quoted, statement

BATCH = 2_000  # rows fetched at once where an answer is handed on as it comes


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Names of the columns, and the rows under them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Names of the columns, and the rows as the database finds them: to be walked once, while the snapshot is open."""

    columns: tuple[str, ...]
    rows: Iterator[tuple[Any, ...]]


def query(snapshot: Path, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> QueryResult:
    """Run an analyst's SQL on the snapshot as it is now and return all rows; times are in UTC. Errors as `answering`."""
    with answering(snapshot, sql, params) as answer:
        return QueryResult(answer.columns, tuple(answer.rows))


@contextmanager
def answering(snapshot: Path, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> Iterator[Answer]:
    """The answer to an analyst's SQL, row by row, for answers too long to be held at once.

    The SQL reaches no other file and no network: what is asked through the command line or a page may come from anywhere, and
    an analyst who wants to join own files opens the snapshot in a client of their own. StoreError when there is no snapshot
    that can be read, InputError when DuckDB refuses the SQL.
    """
    with open_snapshot(snapshot) as connection:
        connection.execute(statement("snapshot/apart"))
        try:
            connection.execute(sql, list(params) if isinstance(params, Sequence) else dict(params))
        except duckdb.Error as error:
            raise InputError(complaint(error)) from error
        columns = tuple(column[0] for column in connection.description or ())
        yield Answer(columns, _rows(connection) if columns else iter(()))


@contextmanager
def open_snapshot(snapshot: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection whose tables are those of the snapshot, read-only, let go of at the end, so that each call sees the newest."""
    snapshot = Path(snapshot)
    if not snapshot.is_file():
        raise StoreError(f"no snapshot at {snapshot}: run `mineral-deals run` or `mineral-deals ingest` first")
    with duckdb.connect() as connection:
        try:
            # a database of its own in memory: a direct connection to the file would share an older one of this process
            connection.execute(statement("snapshot/read").replace("{snapshot}", quoted(snapshot)))
        except duckdb.Error as error:
            reason = first_line(error)
            raise StoreError(f"{snapshot} can't be read ({reason}): publish it again with `mineral-deals rebuild`") from error
        yield connection


def to_json_rows(result: QueryResult) -> list[dict[str, Any]]:
    """Each row as a JSON object: arrays as arrays, times and dates in ISO 8601, not-a-number as null.

    A column whose name was there before gets a number: `title`, `title_2`.
    """
    return list(json_rows(result))


def json_rows(answer: QueryResult | Answer) -> Iterator[dict[str, Any]]:
    """As `to_json_rows`, one by one."""
    names = distinct(answer.columns)
    return (dict(zip(names, map(plain, row), strict=True)) for row in answer.rows)


def distinct(columns: Sequence[str]) -> list[str]:
    """The names, with a number behind those that were there before."""
    names: list[str] = []
    for column in columns:
        name, number = column, 1
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return names


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value.tzinfo else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(one) for one in value]
    return value.hex() if isinstance(value, bytes) else str(value)


def complaint(error: duckdb.Error) -> str:
    """DuckDB's first line, with the hint that may follow it and the place in the SQL that it points at."""
    if "read-only mode" in str(error):
        return "the published tables are read-only: ask with SELECT or FROM"
    message = str(error).strip()
    if "pending query result\nError: " in message:  # what a streamed answer says of the error that ended it
        message = message.split("\nError: ", 1)[1]
    lines = message.splitlines()
    known = (line.strip().replace("Candidate bindings: ", "Did you mean ") for line in lines[1:])
    hint = next((line for line in known if line.startswith("Did you mean")), "")
    return f"{first_line(message)}{': ' + hint[0].lower() + hint[1:] if hint else ''}{_place(lines)}"


def _place(lines: Sequence[str]) -> str:
    """Where in the SQL the caret below the excerpt stands; that of a long line begins with dots and tells only the line."""
    for excerpt, below in pairwise(lines):
        at = re.match(r"LINE (\d+): ", excerpt)
        if at and below.strip() == "^":
            cut = excerpt.startswith("...", at.end())
            column = "" if cut else f", column {below.index('^') - at.end() + 1}"
            return f" (line {at[1]}{column} of the SQL)"
    return ""


def _rows(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    try:
        while batch := connection.fetchmany(BATCH):
            yield from batch
    except duckdb.Error as error:
        raise InputError(complaint(error)) from error
