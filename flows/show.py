"""`mineral-deals show` and `sql`: the latest agreements, the story of one with quotes and links, or the answer to a query."""

from typing import Any

from flows import display
from flows.console import Output, print_json
from pipeline.errors import InputError
from pipeline.settings import Settings
from pipeline.store import QueryResult, ask, query, to_json_rows

NARROWEST = 9  # columns of a terminal that a column of a result needs to be read


def show_latest(settings: Settings, limit: int, console: Output, *, as_json: bool) -> None:
    """The agreements reported last."""
    _print(ask(settings.snapshot, "latest_agreements", {"limit": limit}), console, as_json=as_json)


def show_sources(settings: Settings, console: Output, *, as_json: bool) -> None:
    """How the sources fare, those in trouble first."""
    _print(ask(settings.snapshot, "source_health", {}), console, as_json=as_json)


def show_rows(settings: Settings, sql: str, console: Output, *, as_json: bool) -> None:
    """What the published tables answer to SQL."""
    _print(query(settings.snapshot, sql), console, as_json=as_json)


def show_one(settings: Settings, agreement_id: str, console: Output, *, as_json: bool) -> None:
    """One agreement, found by its id or by one that was merged into it; InputError when there is none."""
    rows = to_json_rows if as_json else _rows
    found = rows(ask(settings.snapshot, "agreement", {"id": agreement_id}))
    if not found:
        raise InputError(f"there is no agreement {agreement_id}; `mineral-deals show` lists them")
    one = found[0]
    claims = rows(ask(settings.snapshot, "claims_of_agreement", {"id": one["agreement_id"]}))
    history = rows(ask(settings.snapshot, "history_of_agreement", {"id": one["agreement_id"]}))
    if as_json:
        print_json(one | {"claims": claims, "history": history})
    else:
        display.story(console, one, claims, history)


def _print(result: QueryResult, console: Output, *, as_json: bool) -> None:
    if as_json:
        print_json(to_json_rows(result))
    elif console.is_terminal and len(result.columns) * NARROWEST > console.width:
        console.print(display.rows_upright(result.columns, result.rows))
    else:
        console.show(display.rows_table(result.columns, result.rows))


def _rows(result: QueryResult) -> list[dict[str, Any]]:
    """Each row by its columns' names."""
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]
