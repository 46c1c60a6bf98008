"""Publishing: the public tables and views as one compact file, put in the place of the last one in a single step."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import duckdb

from pipeline.errors import StoreError
from pipeline.store.database import Row, first_line, quoted, statement
from pipeline.store.ledger import Ledger
from pipeline.store.opening import STORAGE

TABLES = (
    "agreements", "claims", "claim_spans", "articles", "article_details", "agreement_history", "agreement_parties",
    "agreement_minerals", "agreement_aliases", "decisions", "alerts", "sources", "runs",
)  # fmt: skip
# what answers an analyst's first questions, made from the tables; those that a million agreements would keep waiting for longer
# than a moment are stored as tables, which a file that never changes may do
VIEWS = (
    "deals_by_country", "deals_by_mineral", "deals_by_company", "deals_by_year", "deals_by_country_pair", "deals_by_publisher",
    "new_this_week", "status_changes", "agreement_stages", "conflicts", "coverage", "agreement_versions", "agreements_as_of",
)  # fmt: skip

MEMORY = 2  # GiB


def publish(ledger: Ledger, snapshot: Path) -> None:
    """Write what the ledger holds to `snapshot`; readers see the old file or the new one, whole.

    The new file is written beside the old one, checked, synced and moved over it; when anything fails the old one stays,
    nothing is left lying about, and StoreError says why. A reader that has the old file open keeps it.

    Storage format: `STORAGE` is asked for by name, because DuckDB 2.0 would by itself write a format that 1.5 can't read. The
    formats of 1.4 and 1.5 give files of the same size, earlier ones are a quarter larger: the older one serves most clients.
    Blocks of 64 KiB in the place of 256 KiB: 0.9 MB in the place of 2.1 for 1,000 agreements, and no larger for 50,000.
    """
    snapshot = Path(snapshot)
    try:
        snapshot.parent.mkdir(parents=True, exist_ok=True)
        with _private_file(snapshot) as private:
            _fill(ledger.database.connection, private)
            _complete(private)
            _check(private, ledger.database.script("snapshot/ledger_counts"))
            _sync(private)
            os.replace(private, snapshot)  # noqa: PTH105 - the call that says it is atomic
            _sync(snapshot.parent)
    except (OSError, duckdb.Error) as error:
        reason = first_line(error) if isinstance(error, duckdb.Error) else error.strerror or str(error)
        raise StoreError(f"{snapshot} can't be written ({reason}): the last one stays, make room or access, run again") from error


@contextmanager
def _private_file(snapshot: Path) -> Iterator[Path]:
    """A name for the new file in the folder of the old one; what a killed run left under such names is removed, as is our own.

    No name comes twice: DuckDB keeps what it knows of open files by their paths, and a connection that is still being let go of
    must not be mistaken for the new file's.
    """
    stem = f".{snapshot.name}.new"

    def clean() -> None:
        for debris in snapshot.parent.glob(f"{stem}*"):
            with suppress(FileNotFoundError):
                if debris.is_dir():  # where DuckDB puts what has no room in memory
                    shutil.rmtree(debris)
                else:
                    debris.unlink()

    clean()
    try:
        yield snapshot.parent / f"{stem}{os.getpid()}-{uuid4().hex}"
    finally:
        clean()


def _fill(ledger: duckdb.DuckDBPyConnection, private: Path) -> None:
    """The tables, through the ledger's own connection."""
    with _in_bounds(ledger):
        ledger.execute(statement("snapshot/attach").replace("{private}", quoted(private)).replace("{storage}", STORAGE))
        try:
            with _in_one(ledger):
                for table in TABLES:
                    ledger.execute(statement(f"snapshot/tables/{table}"))
            ledger.execute(statement("snapshot/checkpoint"))
        finally:
            ledger.execute(statement("snapshot/detach"))


def _complete(private: Path) -> None:
    """Answers and comments, from inside the file, so that they name nothing outside it."""
    with duckdb.connect(str(private)) as connection, _in_bounds(connection), _in_one(connection):
        connection.execute(statement("snapshot/quiet"))
        for view in VIEWS:
            connection.execute(statement(f"snapshot/views/{view}"))
        connection.execute(statement("snapshot/comments"))


@contextmanager
def _in_bounds(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Hold no more than `MEMORY` gibibytes meanwhile: a million agreements are written as fast as with all memory there is."""
    ((limit,),) = connection.execute(statement("snapshot/memory_limit")).fetchall()
    size, unit = limit.split()  # "18.4 GiB"
    if unit not in ("MiB", "KiB", "bytes") and not (unit == "GiB" and float(size) <= MEMORY):
        connection.execute(statement("snapshot/limit_memory").replace("{limit}", f"{MEMORY} GiB"))
    try:
        yield
    finally:
        connection.execute(statement("snapshot/free_memory"))


@contextmanager
def _in_one(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """One transaction, and so one wait for the disk."""
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _check(private: Path, expected: list[Row]) -> None:
    """Open the file as a reader does, and compare its rows with the ledger's."""
    with duckdb.connect(str(private), read_only=True) as connection:
        connection.execute(statement("snapshot/quiet"))
        found = connection.execute(statement("snapshot/counts")).fetchall()
        connection.execute(statement("snapshot/try_views"))
    if sorted(found) != sorted(expected):
        wrong = sorted({name for name, _ in set(found) ^ set(expected)})
        raise StoreError(f"the new snapshot lacks rows of {', '.join(wrong)} and was dropped: the last one stays, run again")


def _sync(path: Path) -> None:
    """Have the system write a file, or a folder's list of files, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
