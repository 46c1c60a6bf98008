"""A DuckDB connection that takes its statements from `.sql` files and speaks in the project's errors."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from pipeline.errors import StoreError

HERE = Path(__file__).parent
Row = tuple[Any, ...]
BATCH = 5_000  # rows in one statement


@cache
def statement(name: str) -> str:
    """The text of `name`.sql, a path below this folder: `sql/add_claims`."""
    return (HERE / f"{name}.sql").read_text(encoding="utf-8")


def first_line(error: duckdb.Error | str) -> str:
    """DuckDB's message without the excerpt of the statement that follows it."""
    return str(error).strip().splitlines()[0].rstrip(".!") if str(error).strip() else type(error).__name__


def quoted(text: Path | str) -> str:
    """A path or id as the inside of an SQL string, where no parameter can stand."""
    return str(text).replace("'", "''")


class _UndoneError(Exception):
    """Makes a transaction roll back."""


class Database:
    """One open database; a statement is named by its file in `sql`, its parameters by keyword."""

    def __init__(self, path: Path, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path
        self.connection = connection
        self._open = 0  # depth of nested transactions

    def execute(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run sql/`name`.sql and return its rows; StoreError when the database can't do it."""
        return self.script(f"sql/{name}", **parameters)

    def script(self, name: str, /, **parameters: Any) -> list[Row]:
        """Run the file `name`.sql of this folder, one or more statements, and return the rows of the last one."""
        return self.run(statement(name), parameters)

    def listed(self, name: str, values: Iterable[int | str], /, **parameters: Any) -> list[Row]:
        """Run sql/`name`.sql with the values, written out, in the place of {ids}; nothing when there are none.

        Written out as one list they are hashed once: 1,500 of 120,000 claims take 20 ms, where a plain IN list, which is compared
        one by one, takes 700, and a list that is a parameter 140: for each of its values the client looks for pandas anew.
        """
        found: list[Row] = []
        rest = iter(values)
        while some := list(islice(rest, BATCH)):
            ids = ",".join(str(one) if isinstance(one, int) else f"'{quoted(one)}'" for one in some)
            found += self.run(statement(f"sql/{name}").replace("{ids}", f"SELECT unnest([{ids}])"), parameters)
        return found

    def run(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """Run statements that were read from a file."""
        try:
            return self.connection.execute(sql, parameters or None).fetchall()
        except duckdb.Error as error:
            raise self._refused(error) from error

    def insert(self, name: str, rows: Iterable[Any], /, **parameters: Any) -> list[Row]:
        """Hand rows to sql/`name`.sql as lines of JSON in `$rows`; return all that it returns, nothing when there are no rows.

        A few thousand lines in one text are by far the fastest way in: some 20,000 claims a second, where a list for each column
        gives 850 and `executemany` 570.
        """
        lines = map(_line, rows)
        returned: list[Row] = []
        while batch := list(islice(lines, BATCH)):
            returned += self.execute(name, rows=well_formed("\n".join(batch)), **parameters)
        return returned

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; inside another transaction it is part of that one."""
        if not self._open:
            self.execute("begin")
        self._open += 1
        try:
            yield
        except BaseException:
            self._open -= 1
            if not self._open:
                with suppress(StoreError):  # a failed commit has rolled back by itself
                    self.execute("rollback")
            raise
        self._open -= 1
        if not self._open:
            self.execute("commit")

    @contextmanager
    def undone(self) -> Iterator[None]:
        """Take back at the end whatever is written inside."""
        with suppress(_UndoneError), self.transaction():
            yield
            raise _UndoneError

    def close(self) -> None:
        """Let go of the file; its write-ahead log goes into it."""
        self.connection.close()

    def _refused(self, error: duckdb.Error) -> StoreError:
        reason = re.sub(r"\s+", " ", first_line(error))
        return StoreError(f"{self.path} could not be used ({reason}): nothing was changed, repair the cause and run again")


class Chapter:
    """Base of the ledger's chapters, which share its database."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def transaction(self) -> AbstractContextManager[None]:
        """Make several writes one: all of them last or none does."""
        return self.database.transaction()

    def undone(self) -> AbstractContextManager[None]:
        """Try writes, and take all of them back."""
        return self.database.undone()


def well_formed(text: str) -> str:
    """The text with each lone surrogate, which no database takes, replaced by a question mark; offsets keep their meaning."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _line(row: Any) -> str:
    """A row as JSON without a line feed."""
    try:
        return json.dumps(row, default=_plain, ensure_ascii=False, allow_nan=False)
    except ValueError as error:
        raise StoreError(f"a number in {row} is not finite, nothing was stored: correct the stage that made it") from error


def _plain(value: object) -> object:
    if isinstance(value, date):  # datetime too
        return value.isoformat()
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"no JSON for {type(value).__name__}")
