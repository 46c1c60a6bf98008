"""Values as the cells of a spreadsheet or of a file that one opens."""

import json
from collections.abc import Mapping
from typing import Any

from pipeline.store.querying import plain

# what a spreadsheet takes for the beginning of a formula; the wide forms are those of East Asian keyboards
FORMULA = ("=", "+", "-", "@", "\t", "\n", "\r", "＝", "＋", "－", "＠")


def cell(value: Any) -> str | float | bool | None:
    """A list as its members parted by "; ", a structure as JSON, times and dates in ISO 8601, whole numbers without a point."""
    value = plain(value)
    if isinstance(value, list):
        return "; ".join(_member(one) for one in value)
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value  # type: ignore[no-any-return]


def text_cell(value: Any) -> str:
    """A cell of a text file. Text that a spreadsheet would run as a formula gets an apostrophe, which shows that it is text."""
    found = cell(value)
    if isinstance(found, bool):
        return str(found).lower()
    if isinstance(found, str):
        found = f"'{found}" if is_formula(found) else found
        return found.replace("\r\n", "\n").replace("\r", "\n")  # a bare one would end the row for some readers
    return "" if found is None else str(found)


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would compute this text: what a page says may come from anyone."""
    return text.startswith(FORMULA)


def _member(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
