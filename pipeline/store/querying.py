"""Questions to the published snapshot."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import InputError, StoreError
from pipeline.store.database import first_line, quoted, statement


@dataclass(frozen=True, slots=True)
class QueryResult:
    """Names of the columns, and the rows under them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def query(snapshot: Path, sql: str, params: Sequence[Any] | Mapping[str, Any] = ()) -> QueryResult:
    """Run an analyst's SQL on the snapshot as it is now and return all rows; times are in UTC.

    The snapshot is attached read-only and let go of at the end, so each call sees the newest one. The SQL reaches no other file
    and no network: what is asked through the command line or a page may come from anywhere, and an analyst who wants to join
    own files opens the snapshot in a client of their own. StoreError when there is no snapshot that can be read,
    InputError when DuckDB refuses the SQL.
    """
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
        try:
            connection.execute(sql, list(params) if isinstance(params, Sequence) else dict(params))
            columns = tuple(column[0] for column in connection.description or ())
            return QueryResult(columns, tuple(connection.fetchall()) if columns else ())
        except duckdb.Error as error:
            raise InputError(_complaint(error)) from error


def to_json_rows(result: QueryResult) -> list[dict[str, Any]]:
    """Each row as a JSON object: arrays as arrays, times and dates in ISO 8601, not-a-number as null.

    A column whose name was there before gets a number: `title`, `title_2`.
    """
    names: list[str] = []
    for column in result.columns:
        name, number = column, 1
        while name in names:
            number += 1
            name = f"{column}_{number}"
        names.append(name)
    return [dict(zip(names, map(_plain, row), strict=True)) for row in result.rows]


def _plain(value: Any) -> Any:
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
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(one) for one in value]
    return value.hex() if isinstance(value, bytes) else str(value)


def _complaint(error: duckdb.Error) -> str:
    """DuckDB's first line, with the hint that may follow it."""
    lines = str(error).strip().splitlines()
    hint = next((line.strip() for line in lines[1:] if line.startswith("Did you mean")), "")
    return f"{first_line(error)}{': ' + hint[0].lower() + hint[1:] if hint else ''}"
