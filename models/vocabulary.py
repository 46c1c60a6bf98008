"""The vocabularies of a language: CSV files read once, checked row by row, handed out as plain tuples.

A vocabulary is data that anyone may extend; a broken row is reported with file and line instead of being half used.
"""

import csv
import re
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

    @property
    def forms(self) -> tuple[str, ...]:
        """The label and the aliases: whatever may stand in a text for it."""
        return (self.label, *self.columns.get("aliases", ()))


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
    "senses": ("surface", "before", "after", "anywhere", "result"),
}
PATTERNS = {"pattern", "surface", "before", "after", "anywhere"}  # regular expressions hold | themselves, and count as they stand
REPEATED = {"triggers", "cues"}  # their ids name a group of rows


@cache
def read(name: str, language: str = "en") -> tuple[Row, ...]:
    """All rows of one vocabulary of one language; VocabularyError names file and line of the first fault."""
    return read_file(HERE / language / f"{name}.csv")


def read_file(path: Path) -> tuple[Row, ...]:
    """All rows of one file, whose name says which vocabulary it is; VocabularyError names file and line of the first fault."""
    try:
        return tuple(_rows(path, COLUMNS[path.stem]))
    except OSError as error:
        raise VocabularyError(f"{path}: can't be read ({error.strerror}); reinstall the package") from error
    except UnicodeDecodeError as error:
        raise VocabularyError(f"{path}: isn't UTF-8 ({error.reason} at byte {error.start}); save it as UTF-8") from error


def _rows(path: Path, columns: tuple[str, ...]) -> Iterator[Row]:
    seen: set[str] = set()
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        try:
            missing = {"id", *columns} - set(reader.fieldnames or ())
            if missing:
                raise VocabularyError(f"{path}: no column {', '.join(sorted(missing))}")
            for values in reader:
                row = _row(values, columns, f"{path}:{reader.line_num}", reader.line_num)
                if row.id in seen and path.stem not in REPEATED:
                    raise VocabularyError(f"{path}:{row.line}: the id {row.id!r} stands twice")
                seen.add(row.id)
                yield row
        except csv.Error as error:
            raise VocabularyError(f"{path}:{reader.line_num + 1}: isn't CSV ({error})") from error


def _row(values: dict[str, str], columns: tuple[str, ...], at: str, line: int) -> Row:
    """One row, checked; `at` is its file and line."""
    if None in values or None in values.values():
        raise VocabularyError(f"{at}: the row has not as many cells as the header")
    ident = values["id"].strip()
    if not ident:
        raise VocabularyError(f"{at}: the id is empty")
    for column in PATTERNS.intersection(columns):
        try:
            re.compile(values[column])
        except re.error as error:
            raise VocabularyError(f"{at}: {column} is no regular expression ({error})") from error
    cells = {column: (values[column],) if column in PATTERNS else _list(values[column]) for column in columns}
    return Row(ident, values.get("label") or ident, cells, line)


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split("|") if part.strip())


@cache
def words(ident: str, language: str = "en") -> frozenset[str]:
    """One list of `names.csv`; KeyError if there is none of that id."""
    lists = {row.id: frozenset(row.columns["words"]) for row in read("names", language)}
    return lists[ident]


@cache
def cue(kind: str, frame: str = "CUES", *, any_case: bool = False, language: str = "en") -> re.Pattern[str]:
    """All patterns of one kind in `cues.csv` as one alternation, in place of CUES in `frame`; KeyError if there are none."""
    patterns = [row.first("pattern") for row in read("cues", language) if row.first("kind") == kind]
    if not patterns:
        raise KeyError(kind)
    return re.compile(frame.replace("CUES", f"(?:{'|'.join(patterns)})"), re.IGNORECASE if any_case else 0)


@cache
def country_forms(language: str = "en") -> frozenset[str]:
    """All that stands for a country, case folded: names, adjectives, demonyms, capitals, government metonyms."""
    columns = ("names", "adjectives", "demonyms", "capitals", "governments")
    return frozenset(surface.casefold() for row in read("countries", language) for surface in row.all(*columns))
