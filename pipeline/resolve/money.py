"""Amounts in US dollars at the yearly average exchange rates of rates.csv, which names their source."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

from pipeline.records import Money


@cache
def rates() -> Mapping[tuple[int, str], float]:
    """US dollars for one unit, by year and ISO 4217 code."""
    lines = resources.files(__package__).joinpath("rates.csv").read_text("utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {(int(row["year"]), row["currency"]): float(row["usd"]) for row in rows}


def to_usd(value: Money | None, year: int) -> float | None:
    """The amount in US dollars of that year, in whole dollars; None when there is no amount or no rate."""
    if value is None:
        return None
    rate = 1.0 if value.currency == "USD" else rates().get((year, value.currency))
    return None if rate is None else float(round(value.amount * rate))
