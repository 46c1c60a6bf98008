"""What a person may set: the fields of a deal, and how each is read from text and written back."""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, get_args

from pipeline.records import Binding, DealType, Money, Status

_AMOUNT = re.compile(r"([A-Za-z]{3})\s+(\d[\d,_]*(?:\.\d+)?(?:[eE]\+?\d+)?)")


def _listed(text: str) -> tuple[str, ...]:
    return tuple(sorted({part.strip() for part in text.split(";") if part.strip()}))


def _one_of(kind: Any) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in get_args(kind):
            raise ValueError(f"use one of {', '.join(get_args(kind))}")
        return text

    return read


def _amount(text: str) -> Money | None:
    """ "USD 1,000,000", or nothing for no value."""
    if not text.strip():
        return None
    found = _AMOUNT.fullmatch(text.strip())
    amount = float(found[2].replace(",", "").replace("_", "")) if found else math.nan
    if found is None or not math.isfinite(amount) or amount <= 0:
        raise ValueError("write a currency and an amount above 0 in whole units, such as 'USD 1500000', or '' for none")
    return Money(amount, found[1].upper())


def _percent(text: str) -> float | None:
    """ "49.9", or nothing for no stake."""
    bare = text.strip().removesuffix("%").strip()
    if not bare:
        return None
    try:
        share = float(bare)
    except ValueError:
        share = math.nan
    if not 0 < share <= 100:
        raise ValueError("write a share of 100, such as 49.9, or '' for none")
    return share


READERS: Mapping[str, Callable[[str], object]] = {
    "deal_type": _one_of(DealType),
    "status": _one_of(Status),
    "binding": _one_of(Binding),
    "countries": _listed,
    "companies": _listed,
    "institutions": _listed,
    "minerals": _listed,
    "project": lambda text: text.strip() or None,
    "value": _amount,
    "stake_percent": _percent,
}


def read_value(field: str, text: str) -> Any:
    """The value that a text gives to a field of Terms, one of `READERS`; ValueError says what may stand there."""
    return READERS[field](text)


def write_value(value: Any) -> str:
    """A value as `read_value` reads it; equal values are equal texts."""
    if value is None:
        return ""
    if isinstance(value, Money):
        return f"{value.currency} {value.amount:.15g}"
    return "; ".join(value) if isinstance(value, tuple) else f"{value:.15g}" if isinstance(value, float) else str(value)
