"""How the ledger file is opened: wait for another writer, refuse what is no ledger, bring its tables up to date."""

import re
import time
from pathlib import Path

import duckdb

from pipeline.errors import LedgerBusy, LedgerTooNew, StoreError
from pipeline.store.database import HERE, Database, first_line, quoted, statement

# the newest format that every client since DuckDB 1.4 reads; later versions of DuckDB would otherwise write their own
STORAGE = "v1.4.0"
ROW_GROUP = 4_096  # rows: a page that is added costs as much as the pages that share its group
ELSEWHERE = "choose another folder with --data"
MIGRATIONS = HERE / "migrations"
VIEWS = (
    "current_articles", "current_extractions", "current_claims", "public_agreements", "public_claims", "public_claim_spans",
    "public_articles", "public_article_details", "public_agreement_history", "public_agreement_parties",
    "public_agreement_minerals", "public_agreement_aliases", "public_decisions", "public_alerts", "source_rhythms",
    "source_failures", "public_sources", "public_runs", "waiting_alerts",
)  # fmt: skip - in the order in which they build on each other


def open_database(path: Path, wait: float, migrations: Path = MIGRATIONS, *, read_only: bool = False) -> Database:
    """The ledger's database, its tables of this version and its views in place; errors as `open_ledger`."""
    if read_only and not is_current(path, wait, migrations):
        open_database(path, wait, migrations).close()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(f"the folder {path.parent} can't be made ({error.strerror}): {ELSEWHERE}") from error
    database = Database(path, _connect(path, wait, read_only=read_only))
    try:
        database.execute("session")
        if not read_only:
            migrate(database, migrations)
        for view in VIEWS:
            database.script(f"views/{view}")
    except BaseException:
        database.close()
        raise
    return database


def is_current(path: Path, wait: float, migrations: Path = MIGRATIONS) -> bool:
    """Whether the file is a ledger of this version, which needs no writing before it is read."""
    database = Database(path, _connect(path, wait, read_only=True))
    try:
        tables = {name for (name,) in database.execute("tables")}
        return "schema_version" in tables and _versions(database) == set(_steps(migrations))
    finally:
        database.close()


def migrate(database: Database, migrations: Path = MIGRATIONS) -> None:
    """Run the numbered files that the database has not seen, all in one transaction."""
    steps = _steps(migrations)
    tables = {name for (name,) in database.execute("tables")}
    if tables and "schema_version" not in tables:
        raise StoreError(f"{database.path} is a DuckDB database but no ledger, it was left as it is: {ELSEWHERE}")
    if tables:
        known = _versions(database)
        if known - steps.keys():
            raise LedgerTooNew(
                f"{database.path} was written by a newer version of Mineral Deals (its tables are version {max(known)}, "
                f"this one knows {max(steps)}): upgrade it, or {ELSEWHERE}"
            )
        if known == steps.keys():
            return
    with database.transaction():
        database.execute("create_schema_version")
        known = _versions(database)
        for version, step in steps.items():
            if version not in known:
                database.run(step.read_text(encoding="utf-8"))
                database.execute("record_version", version=version, name=step.stem)


def _steps(migrations: Path) -> dict[int, Path]:
    """Number → file, in the order in which they build on each other."""
    return {int(step.name[:4]): step for step in sorted(migrations.glob("[0-9]*.sql"))}


def _versions(database: Database) -> set[int]:
    """Numbers of the steps that the database has seen."""
    return {version for (version,) in database.execute("schema_versions")}


def _connect(path: Path, wait: float, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Connect, trying again for `wait` seconds while another process, or another thread of this one, holds the file.

    The file is attached to a database in memory, because only so can the size of its row groups be chosen: DuckDB writes
    a table's last group anew whenever rows were added to it. With its own size, 122,880 rows, that is all pages of a year.
    """
    deadline = time.monotonic() + wait
    pause = 0.02
    while True:
        try:
            return _attached(path, "READ_ONLY" if read_only else f"STORAGE_VERSION '{STORAGE}', ROW_GROUP_SIZE {ROW_GROUP}")
        except duckdb.Error as error:
            message = first_line(error)
            left = deadline - time.monotonic()
            if not _is_busy(message):
                raise _unusable(path, message) from error
            if left <= 0:
                raise _busy(path, message) from error
        time.sleep(min(pause, left))
        pause = min(pause * 2, 0.5)


def _attached(path: Path, options: str) -> duckdb.DuckDBPyConnection:
    """A connection whose tables are those of the file; those of one process to one file share what they hold of it."""
    whole = path.resolve()  # one name for one file, however it is spelled
    connection = duckdb.connect(f":memory:{whole} {options}", config={"temp_directory": f"{whole}.tmp"})
    try:
        connection.execute(statement("sql/attach").replace("{options}", options).replace("{path}", quoted(whole)))
    except BaseException:
        connection.close()
        raise
    return connection


def _is_busy(message: str) -> bool:
    busy = ("Could not set lock", "being used by another process", "Unique file handle conflict")
    return any(words in message for words in busy)


def _busy(path: Path, message: str) -> LedgerBusy:
    holder = re.search(r"held in (?P<program>.+?) \(PID (?P<pid>\d+)\)", message)
    who = f"{Path(holder['program']).name} (process {holder['pid']})" if holder else "another process"
    if "Unique file handle conflict" in message:
        who = "this program itself, which reads it where it would write, or writes where it would read"
    return LedgerBusy(f"{path} is held by {who}: wait until it is done or end it, then run again")


def _unusable(path: Path, message: str) -> StoreError:
    if "version number" in message:
        return LedgerTooNew(f"{path} was written by a newer DuckDB than {duckdb.__version__}: upgrade duckdb, or {ELSEWHERE}")
    reason = message.removeprefix("IO Error: ").replace(f'"{path}" ', "")
    return StoreError(f"{path} can't be opened as a ledger ({reason}), it was left as it is: put back a copy or {ELSEWHERE}")
