"""The ledger: records in, records out; facts are only ever added, what is derived from them is replaced."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.store.articles import Articles
from pipeline.store.derived import Derived
from pipeline.store.journal import Journal
from pipeline.store.opening import open_database
from pipeline.store.outbox import Outbox
from pipeline.store.pages import Pages
from pipeline.store.people import People
from pipeline.store.standings import Standings


class Ledger(Pages, Articles, Derived, Journal, Standings, Outbox, People):
    """All that was read and what follows from it; every method is one transaction, or part of the one around it.

    A method raises StoreError when the database refuses, and then has changed nothing.
    """


@contextmanager
def open_ledger(path: Path, *, wait: float = 10.0, read_only: bool = False) -> Iterator[Ledger]:
    """Open the ledger for writing, made or brought up to date where needed, and close it at the end.

    With `read_only` others may read at the same time; a ledger of an earlier version is brought up to date first, all the same.

    Waits `wait` seconds for another process that holds it, then raises LedgerBusy with the holder's number;
    LedgerTooNew for a file of a newer version, StoreError for one that is no ledger; either file stays as it is.
    """
    database = open_database(Path(path), wait, read_only=read_only)
    try:
        yield Ledger(database)
    finally:
        database.close()
