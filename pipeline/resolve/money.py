"""Amounts in US dollars at yearly average exchange rates: of rates.csv, which names its sources, or a table of one's own."""

import csv
import math
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from pathlib import Path

from pipeline.errors import SettingsError
from pipeline.records import Money

COLUMNS = ["year", "currency", "usd"]


@dataclass(frozen=True, slots=True)
class Rates:
    """US dollars for one unit, by year and ISO 4217 code; `mark` tells one table from another, "" for the built-in one."""

    table: Mapping[tuple[int, str], float]
    mark: str = ""


_IN_FORCE: ContextVar[Rates | None] = ContextVar("rates", default=None)


@cache
def built_in() -> Rates:
    """The table that ships."""
    text = resources.files(__package__).joinpath("rates.csv").read_text("utf-8")
    return Rates(_table(text, "rates.csv"))


def load_rates(path: Path | None) -> Rates:
    """The table of a file in the form of rates.csv, or the built-in one; SettingsError names file and line of the first fault."""
    if path is None:
        return built_in()
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise SettingsError(f"{path} can't be read ({error.strerror}): name a table of rates in the setting rates") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} isn't UTF-8 ({error.reason} at byte {error.start}): save it as UTF-8") from error
    table = _table(text, str(path))
    return Rates(table, sha256(repr(sorted(table.items())).encode()).hexdigest()[:12])


@contextmanager
def using_rates(path: Path | None) -> Iterator[None]:
    """Inside the block amounts are converted with the table of this file, None for the built-in one; errors as `load_rates`."""
    token = _IN_FORCE.set(load_rates(path))
    try:
        yield
    finally:
        _IN_FORCE.reset(token)


def rates() -> Rates:
    """The table in force."""
    return _IN_FORCE.get() or built_in()


def to_usd(value: Money | None, year: int) -> float | None:
    """The amount in US dollars of that year, in whole dollars; None when there is no amount or no rate."""
    if value is None:
        return None
    rate = 1.0 if value.currency == "USD" else rates().table.get((year, value.currency))
    return None if rate is None else float(round(value.amount * rate))


def _table(text: str, name: str) -> dict[tuple[int, str], float]:
    numbered = ((number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip())
    rows = ((number, next(csv.reader([line]))) for number, line in numbered if not line.startswith("#"))
    number, header = next(rows, (1, []))
    if header != COLUMNS:
        raise SettingsError(f"{name}: line {number}: the first line of a table of rates is {','.join(COLUMNS)}")
    table: dict[tuple[int, str], float] = {}
    for number, row in rows:
        key, rate = _rate(row, f"{name}: line {number}")
        if key in table:
            raise SettingsError(f"{name}: line {number}: {key[1]} of {key[0]} stands there twice; keep one of them")
        table[key] = rate
    return table


def _rate(row: list[str], place: str) -> tuple[tuple[int, str], float]:
    """A line of the table."""
    told = ",".join(row)
    wrong = SettingsError(f"{place}: {told!r} is no rate; write year, code and dollars for one unit, as in 2025,ZMW,0.0386")
    if len(row) != len(COLUMNS) or not re.fullmatch(r"\d{4}", row[0]) or not re.fullmatch(r"[A-Z]{3}", row[1]):
        raise wrong
    try:
        rate = float(row[2])
    except ValueError:
        raise wrong from None
    if not (math.isfinite(rate) and rate > 0):
        raise wrong
    return (int(row[0]), row[1]), rate
