"""A table as an Excel workbook, written row by row: a sheet of rows, and one that says what the columns hold."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from pipeline.store.cells import cell, is_formula

MOST_ROWS = 1_048_575  # below the headings
_LONGEST = 32_767  # characters of a cell
_WIDTHS = {"title": 60, "evidence": 60, "url": 40, "comment": 90}
_FORMATS: dict[str, dict[str, Any]] = {
    "head": {"bold": True, "bottom": 1},
    "day": {"num_format": "yyyy-mm-dd"},
    "time": {"num_format": "yyyy-mm-dd hh:mm"},
    "number": {"num_format": "#,##0.####"},
    "quoted": {"quote_prefix": True},  # stays text when someone edits the cell
}


def write_workbook(
    file: Path, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], comments: Iterable[tuple[str, str | None]]
) -> int:
    """Write `rows` to the sheet `name` and return their number; times are in UTC. OSError when the place takes no more.

    Text is written as text: nothing in it is a formula or a link. What is made on the way lies in the folder of `file`.
    """
    options = {"constant_memory": True, "tmpdir": str(file.parent), "strings_to_formulas": False, "strings_to_urls": False}
    try:
        with xlsxwriter.Workbook(str(file), options) as book:
            formats = {key: book.add_format(look) for key, look in _FORMATS.items()}
            count = _fill(book.add_worksheet(name[:31]), columns, rows, formats)
            _fill(book.add_worksheet("columns"), ("column", "comment"), comments, formats)
    except xlsxwriter.exceptions.FileCreateError as error:  # wraps what the system said
        raise error.args[0] from error
    return count


def _fill(sheet: Any, columns: Sequence[str], rows: Iterable[Sequence[Any]], formats: dict[str, Any]) -> int:
    """Headings that stay in sight, then the rows."""
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(columns):
        sheet.set_column(place, place, _WIDTHS.get(column, 18))
        sheet.write_string(0, place, column, formats["head"])
    count = 0
    for count, row in enumerate(rows, start=1):
        for place, value in enumerate(row):
            _write(sheet, count, place, value, formats)
    sheet.autofilter(0, 0, count, max(len(columns) - 1, 0))
    return count


def _write(sheet: Any, row: int, column: int, value: Any, formats: dict[str, Any]) -> None:
    """One cell; dates and times as such where Excel knows them, which begins with 1900."""
    if isinstance(value, date) and value.year >= 1900:
        at = value.astimezone(UTC).replace(tzinfo=None) if isinstance(value, datetime) and value.tzinfo else value
        sheet.write_datetime(row, column, at, formats["time" if isinstance(value, datetime) else "day"])
        return
    found = cell(value)
    if isinstance(found, bool):
        sheet.write_boolean(row, column, found)
    elif isinstance(found, int | float):
        sheet.write_number(row, column, found, formats["number"])
    elif found:
        text = found if len(found) <= _LONGEST else f"{found[: _LONGEST - 1]}…"
        sheet.write_string(row, column, text, formats["quoted"] if is_formula(text) else None)
