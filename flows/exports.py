"""`mineral-deals export`: the claims as JSON lines, or a published table as a file for other programs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flows.console import Output
from flows.jsonlines import export_json
from pipeline.settings import Settings
from pipeline.store import export_table, open_ledger


def claims_as_json(settings: Settings) -> Iterator[dict[str, Any]]:
    """One object an article, with its claims and their agreements; reads the ledger and leaves it as it is."""
    with open_ledger(settings.ledger, read_only=True) as ledger:
        rows = ledger.export_rows()
    return export_json(rows)


def write_table(settings: Settings, table: str, target: Path, console: Output) -> None:
    """A table or view as CSV, Parquet, JSON or an Excel sheet, by the suffix of the file."""
    rows = export_table(settings.snapshot, table, target)
    console.print(f"{rows:,} {'row' if rows == 1 else 'rows'} of {table} in {target}", soft_wrap=True, markup=False)
