"""Export: a public table as a file for other programs, written beside its place and moved there whole."""

import csv
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import duckdb

from pipeline.errors import InputError, StoreError
from pipeline.store.cells import text_cell
from pipeline.store.database import first_line, quoted, statement
from pipeline.store.querying import BATCH, Answer, distinct, json_rows, open_snapshot
from pipeline.store.workbook import MOST_ROWS, write_workbook

Connection = duckdb.DuckDBPyConnection


def export_table(snapshot: Path, table: str, target: Path) -> int:
    """Write a public table or view to `target`, in the format that its suffix names; returns the number of rows.

    CSV and Excel hold lists as their members parted by "; ", and no text in them can run as a formula; Parquet and JSON keep the
    types. InputError for an unknown table or suffix and for a table too long for Excel, StoreError when the place can't be
    written or the snapshot can't be read: what was at `target` before stays.
    """
    write = _FORMATS.get(target.suffix.lower())
    if write is None:
        raise InputError(f"{target.name} has no known suffix: end the name in {', '.join(_FORMATS)}")
    with open_snapshot(snapshot) as connection:
        tables = [name for (name,) in connection.execute(statement("exports/tables")).fetchall()]
        if table not in tables:
            raise InputError(f"there is no table {table}; choose one of {', '.join(tables)}")
        try:
            with _private_file(target) as private:
                return write(connection, table, private)
        except (OSError, duckdb.Error) as error:
            reason = first_line(error) if isinstance(error, duckdb.Error) else error.strerror or str(error)
            raise StoreError(f"{target} can't be written ({reason}): make room or name another place") from error


def write_csv(answer: Answer, file: TextIO) -> int:
    """Headings and rows, lists as "a; b"; text that a spreadsheet would run as a formula gets an apostrophe before it."""
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(map(text_cell, distinct(answer.columns)))
    count = 0
    for row in answer.rows:
        writer.writerow(map(text_cell, row))
        count += 1
    return count


@contextmanager
def _private_file(target: Path) -> Iterator[Path]:
    """A name in a folder of its own beside the target, which gets the file at the end; on failure nothing is left."""
    target = Path(os.path.realpath(target))  # of a link, what it leads to
    folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    try:
        private = folder / target.name
        yield private
        with private.open("rb") as written:
            os.fsync(written.fileno())
        os.replace(private, target)  # noqa: PTH105 - the call that says it is atomic
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _table(connection: Connection, table: str) -> Answer:
    """All rows, as they come."""
    connection.execute(statement("exports/table").replace("{table}", table))
    columns = tuple(column[0] for column in connection.description or ())
    return Answer(columns, (row for batch in iter(lambda: connection.fetchmany(BATCH), []) for row in batch))


def _csv(connection: Connection, table: str, private: Path) -> int:
    with private.open("w", encoding="utf-8", errors="replace", newline="") as file:
        return write_csv(_table(connection, table), file)


def _json(connection: Connection, table: str, private: Path) -> int:
    """One array, an object a line."""
    count = 0
    with private.open("w", encoding="utf-8", errors="replace") as file:
        for count, row in enumerate(json_rows(_table(connection, table)), start=1):
            file.write(f"{'[' if count == 1 else ','}\n{json.dumps(row, ensure_ascii=False, allow_nan=False)}")
        file.write("\n]\n" if count else "[]\n")
    return count


def _parquet(connection: Connection, table: str, private: Path) -> int:
    copy = statement("exports/parquet").replace("{table}", table).replace("{file}", quoted(private))
    return _number(connection.execute(copy).fetchall())


def _excel(connection: Connection, table: str, private: Path) -> int:
    count = _number(connection.execute(statement("exports/count").replace("{table}", table)).fetchall())
    if count > MOST_ROWS:
        raise InputError(f"{table} has {count:,} rows, an Excel sheet holds {MOST_ROWS:,}: export it as .csv or .parquet")
    comments = connection.execute(statement("exports/comments"), {"table": table}).fetchall()
    answer = _table(connection, table)
    return write_workbook(private, table, answer.columns, answer.rows, comments)


def _number(rows: list[Any]) -> int:
    return int(rows[0][0])


_Write = Callable[[Connection, str, Path], int]
_FORMATS: dict[str, _Write] = {".csv": _csv, ".parquet": _parquet, ".json": _json, ".xlsx": _excel}
