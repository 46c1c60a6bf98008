"""The vocabularies of a language: CSV files read once, checked row by row, handed out as plain tuples.

A vocabulary is data that anyone may extend; a broken row is reported with file and line instead of being half used.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).parent


class VocabularyError(ValueError):
    """A vocabulary file is broken; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its id, the label a reader sees, and the other columns, split at `|` where they hold lists."""

    id: str
    label: str
    columns: dict[str, tuple[str, ...]]
    line: int

    def first(self, column: str) -> str:
        """The only value of a column, or an empty string."""
        values = self.columns.get(column, ())
        return values[0] if values else ""

    def all(self, *columns: str) -> tuple[str, ...]:
        """The values of several columns in turn, each once."""
        return tuple(dict.fromkeys(value for column in columns for value in self.columns.get(column, ())))


COLUMNS = {
    "countries": ("names", "adjectives", "demonyms", "capitals", "governments"),
    "regions": ("country", "kind", "aliases"),
    "minerals": ("family", "aliases", "forms", "symbols", "ambiguous"),
    "institutions": ("country", "kind", "aliases"),
    "companies": ("aliases", "weak_aliases", "tickers", "country", "kind"),
    "currencies": ("symbols", "words", "country"),
    "magnitudes": ("factor", "forms"),
    "legal_forms": ("aliases",),
    "names": ("words",),
    "triggers": ("kind", "weight", "pattern"),
    "cues": ("kind", "pattern"),
}
PATTERN_COLUMNS = {"pattern"}  # regular expressions hold | themselves


@cache
def read(name: str, language: str = "en") -> tuple[Row, ...]:
    """All rows of one vocabulary of one language; VocabularyError names file and line of the first fault."""
    path = HERE / language / f"{name}.csv"
    return tuple(_rows(path, COLUMNS[name], unique=name not in ("triggers", "cues")))


def _rows(path: Path, columns: tuple[str, ...], *, unique: bool) -> Iterator[Row]:
    seen: set[str] = set()
    try:
        file = path.open(encoding="utf-8", newline="")
    except OSError as error:
        raise VocabularyError(f"{path}: can't be read ({error.strerror}); reinstall the package") from error
    with file:
        reader = csv.DictReader(file, strict=True)
        missing = {"id", *columns} - set(reader.fieldnames or ())
        if missing:
            raise VocabularyError(f"{path}: no column {', '.join(sorted(missing))}")
        for values in reader:
            at = f"{path}:{reader.line_num}"
            if None in values or None in values.values():
                raise VocabularyError(f"{at}: the row has not as many cells as the header")
            ident = values["id"].strip()
            if not ident or (unique and ident in seen):
                raise VocabularyError(f"{at}: the id {ident!r} is empty or stands twice")
            seen.add(ident)
            cells = {c: (values[c],) if c in PATTERN_COLUMNS else _list(values[c]) for c in columns}
            yield Row(ident, values.get("label") or ident, cells, reader.line_num)


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())
