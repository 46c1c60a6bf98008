"""What people see in the terminal: tables of agreements, changes, alerts, sources and scores."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from models.evaluate import Evaluation
from pipeline.alerts import AgreementChange
from pipeline.records import Agreement, Money, SourceHealth

STATUS_STYLE = {
    "completed": "green", "signed": "green", "announced": "cyan", "negotiating": "yellow", "proposed": "yellow",
    "suspended": "magenta", "terminated": "red",
}


def short_money(value: Money | None) -> str:
    """USD 1.1bn, AUD 30m, EUR 250,000."""
    if value is None:
        return ""
    for size, unit in ((1e9, "bn"), (1e6, "m")):
        if value.amount >= size:
            return f"{value.currency} {value.amount / size:.3g}{unit}"
    return f"{value.currency} {value.amount:,.0f}"


def words(name: str) -> str:
    """deal_type → deal type."""
    return name.replace("_", " ")


def agreements_table(agreements: Sequence[Agreement], title: str) -> Table:
    """One row a deal, the latest first; what stands only in passing is left out."""
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold", header_style="bold", pad_edge=False)
    for column, options in (
        ("parties", {"ratio": 5}), ("countries", {"ratio": 2}), ("minerals", {"ratio": 3}), ("deal type", {"ratio": 3}), ("status", {"no_wrap": True}),
        ("value", {"justify": "right", "no_wrap": True}), ("seen in", {"justify": "right", "no_wrap": True}),
    ):
        table.add_column(column, **options)  # type: ignore[arg-type]
    for one in sorted(agreements, key=lambda a: (a.last_reported, a.agreement_id), reverse=True):
        terms = one.terms
        parties = ", ".join((*terms.companies, *terms.institutions)) or "governments"
        outlets = f"{one.publishers} outlet{'s' if one.publishers != 1 else ''}"
        table.add_row(
            escape(parties), " ".join(terms.countries), ", ".join(terms.minerals), words(terms.deal_type),
            Text(terms.status, style=STATUS_STYLE[terms.status]), short_money(terms.value), outlets,
        )
    return table


def changes_table(changes: Iterable[AgreementChange], title: str) -> Table:
    """What a run moved in deals that were known before."""
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", title_style="bold", header_style="bold", pad_edge=False)
    for column in ("deal", "field", "before", "now"):
        table.add_column(column, overflow="fold")
    for change in changes:
        for field, before, now in change.moves or (("agreement", "reported", "no longer reported"),):
            table.add_row(escape(change.agreement.title), words(field), escape(before) or "–", escape(now) or "–")
    return table


def health_table(health: Iterable[SourceHealth]) -> Table:
    """How the sources fared."""
    table = Table(title="Sources", box=box.SIMPLE_HEAD, title_justify="left", title_style="bold", header_style="bold", pad_edge=False)
    for column, justify in (("source", "left"), ("listed", "right"), ("new", "right"), ("articles", "right"), ("state", "left")):
        table.add_column(column, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for one in health:
        state = Text("ok", style="green") if one.ok else Text(one.error or "failed", style="red")
        table.add_row(one.source, str(one.links), str(one.new_links), str(one.articles), state)
    return table


def scores_table(evaluation: Evaluation) -> Table:
    """Precision, recall and F1 by field."""
    title = f"{evaluation.articles} articles, {evaluation.labelled} labelled deals, {evaluation.predicted} predicted"
    table = Table(title=title, box=box.SIMPLE_HEAD, title_justify="left", pad_edge=False)
    for column in ("", "precision", "recall", "F1"):
        table.add_column(column, justify="left" if not column else "right")
    for name, score in (("detection", evaluation.detection), *evaluation.fields.items(), ("whole row", evaluation.row)):
        table.add_row(words(name), *(f"{value:.3f}" for value in (score.precision, score.recall, score.f1)))
    alarm = evaluation.false_alarm
    table.add_row("false alarm", "", "", "–" if alarm is None else f"{alarm:.3f}")
    return table


def rows_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """The result of a query, as it comes."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell(value)) for value in row))
    return table


def cell(value: Any) -> str:
    """A value as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return ", ".join(map(cell, value))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float):
        return f"{value:,.0f}" if value >= 1000 and value == int(value) else f"{value:g}"
    return str(value)


def story(console: Console, agreement: dict[str, Any], claims: Sequence[dict[str, Any]], history: Sequence[dict[str, Any]]) -> None:
    """One agreement with its fields, what moved it, and who says so."""
    fields = [(words(key), cell(value)) for key, value in agreement.items() if value not in (None, [], "") and key != "title"]
    grid = Table.grid(padding=(0, 2))
    for key, value in fields:
        grid.add_row(Text(key, style="dim"), escape(value))
    console.print(Panel(grid, title=escape(agreement["title"]), title_align="left", border_style="cyan"))
    if history:
        console.print(rows_table(("reported", "field", "before", "now"), ([h["reported"], words(h["field"]), h["old_value"], h["new_value"]] for h in history)))
    for claim in claims:
        background = ", in passing" if claim["background"] else ""
        console.print(f"[bold]{escape(claim['publisher'])}[/], {cell(claim['reported'])}: {claim['status']}{background}", highlight=False)
        console.print(f"  “{escape(claim['evidence'])}”", highlight=False)
        console.print(f"  [dim]{escape(claim['url'])}[/]", highlight=False, soft_wrap=True)
