"""What people see in the terminal: tables of agreements, changes, alerts, sources and scores."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from models import vocabulary
from models.evaluate import Evaluation
from pipeline.alerts import AgreementChange, money
from pipeline.alerts.messages import plain
from pipeline.records import Agreement, Alert, Money, SourceHealth, Terms

Row = dict[str, Any]
STATUS_STYLE = {
    "completed": "green", "signed": "green", "announced": "cyan", "negotiating": "yellow", "proposed": "yellow",
    "suspended": "magenta", "terminated": "red",
}  # fmt: skip
SHORT_TYPES = {"framework_agreement": "framework", "trade_agreement": "trade", "equity_investment": "equity stake"}
NEEDS = {"outlets": 110, "countries": 100, "type": 90}  # columns of agreements, and the width that has room for them
TELLING_FIRST = (
    "failed_night", "silent_source", "status_change", "terms_change", "correction", "merge", "retraction", "new_deal", "summary",
)  # fmt: skip
STYLE: dict[str, Any] = {
    "box": box.SIMPLE_HEAD, "header_style": "bold", "padding": (0, 1, 0, 0), "show_edge": False, "pad_edge": False
}  # fmt: skip
GONE = {"retraction": (("deal", "reported", "no longer reported"),)}
BLOCK = ("Says", "Source")  # lines of an alert that a block shows beside its headline


def short_money(value: Money | None) -> str:
    """USD 1.1bn, AUD 30m, EUR 250,000."""
    return money(value, "bn", "m", 3)


def words(name: str) -> str:
    """deal_type → deal type."""
    return name.replace("_", " ")


def short_type(deal_type: str) -> str:
    """A deal type as a table writes it."""
    return SHORT_TYPES.get(deal_type, words(deal_type))


def short_name(name: str, room: int) -> str:
    """A name's beginning, as much as there is room for; a last word of which only a letter or two would be left goes too."""
    if len(name) <= room:
        return name
    kept = name[: room - 1].rstrip(" ,.-")
    while len(kept.split()[-1]) < 3 < len(kept):
        kept = kept.rsplit(" ", 1)[0].rstrip(" ,.-")
    return f"{kept}…"


def parties(terms: Terms, room: int = 37) -> str:
    """Who: the first two companies or public bodies, else the countries whose governments deal; in one line of a table."""
    names: tuple[str, ...] = (*terms.companies, *terms.institutions)
    if not names:
        labels = {row.id: row.label for row in vocabulary.read("countries")}
        names = tuple(labels.get(code, code) for code in terms.countries)
    if len(names) < 2:
        return short_name("".join(names), room)
    more = f" +{len(names) - 2}" if len(names) > 2 else ""
    room -= len(f" · {more}")
    first = short_name(names[0], max(room // 2, room - len(names[1])))
    return f"{first} · {short_name(names[1], room - len(first))}{more}"


def few(values: Sequence[str], room: int = 20) -> str:
    """As many values as there is room for, and how many more there are."""
    shown = list(values)
    while len(shown) > 1 and len(", ".join(shown)) > room - 3 * (len(shown) < len(values)):
        shown.pop()
    return ", ".join(shown) + (f" +{len(values) - len(shown)}" if len(shown) < len(values) else "")


def _table(title: str | None, **columns: dict[str, Any]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold", **STYLE)
    for name, options in columns.items():
        table.add_column(words(name), **options)
    return table


def agreements_table(agreements: Iterable[Agreement], title: str, width: int) -> Table:
    """One row a deal, the latest first; what people rejected is left out, and what a narrow terminal has no room for."""
    whole: dict[str, Any] = {"no_wrap": True}
    right = whole | {"justify": "right"}
    columns: dict[str, dict[str, Any]] = {
        "deal": {}, "countries": {}, "minerals": {}, "type": whole, "status": whole, "value": right, "outlets": right,
    }  # fmt: skip
    for column, least in NEEDS.items():
        if width < least:
            del columns[column]
    table = _table(title, **columns)
    kept = [one for one in agreements if one.review != "rejected"]
    for one in sorted(kept, key=lambda one: (one.last_reported, one.agreement_id), reverse=True):
        terms = one.terms
        cells: dict[str, str | Text] = {
            "deal": escape(parties(terms)),
            "countries": " ".join(terms.countries),
            "minerals": escape(few(terms.minerals)),
            "type": short_type(terms.deal_type),
            "status": Text(terms.status, style=STATUS_STYLE[terms.status]),
            "value": short_money(terms.value),
            "outlets": str(one.publishers),
        }
        table.add_row(*(cells[column] for column in columns))
    return table


def changes_table(changes: Iterable[AgreementChange], title: str) -> Table:
    """What a run moved, a row for each field, deal by deal, those that were known before first."""
    table = _table(title, deal={}, what={"no_wrap": True}, before={}, now={})
    rank: dict[str, int] = {}
    told = sorted(changes, key=lambda one: TELLING_FIRST.index(one.kind))
    for place, change in enumerate(told):
        rank.setdefault(change.agreement.agreement_id, place)
    for change in sorted(told, key=lambda one: rank[one.agreement.agreement_id]):
        terms = change.agreement.terms
        names = escape(parties(terms))
        if change.kind == "new_deal":
            over = ", ".join(filter(None, (short_type(terms.deal_type), few(terms.minerals))))
            table.add_row(names, "new deal", "–", Text.assemble((terms.status, STATUS_STYLE[terms.status]), f" ({over})"))
        for field, before, now in change.moves or GONE.get(change.kind, ()):
            table.add_row(names, words(field), escape(before) or "–", Text(now or "–", style=STATUS_STYLE.get(now, "")))
    return table


def outbox_table(states: Iterable[tuple[str, str, str, int, datetime, str | None]]) -> Table:
    """What has not arrived: a row for each reader, channel and state."""
    table = _table(None, recipient={}, channel={}, state={}, alerts={"justify": "right"}, since={}, why={})
    for recipient, channel, state, many, oldest, error in states:
        since = f"{oldest:%Y-%m-%d %H:%M}"
        table.add_row(escape(recipient) or "–", escape(channel), words(state), str(many), since, escape(plain(error or "")))
    return table


def preview_table(alerts: Iterable[Alert]) -> Table:
    """What rules would send: a row for each alert."""
    table = _table(None, recipient={}, channel={}, rule={}, alert={})
    for one in alerts:
        table.add_row(escape(one.recipient) or "–", escape(one.channel), escape(one.rule), escape(one.title))
    return table


def show_alerts(console: Console, alerts: Sequence[Alert], whole: int | None = None) -> None:
    """Alerts, the most telling first: `whole` of them (all, if unset) with quote and link, of the others the headline."""
    for place, alert in enumerate(sorted(alerts, key=lambda one: TELLING_FIRST.index(one.kind))):
        cut = whole is not None and place >= whole
        console.print(f"[yellow]●[/] [bold]{escape(alert.title)}[/]", no_wrap=cut, overflow="ellipsis" if cut else "fold")
        for line in () if cut else _telling_lines(alert):
            console.print(Padding(Text(line, style="dim", overflow="fold"), (0, 0, 0, 2), expand=False))


def _telling_lines(alert: Alert) -> list[str]:
    """The quote and where it stands; of a summary, which has neither, all lines."""
    named = [line.partition(": ") for line in alert.lines]
    chosen = [fact for name, _, fact in named if name in BLOCK]
    return chosen or list(alert.lines)


def health_table(health: Iterable[SourceHealth]) -> Table:
    """How the sources fared."""
    right: dict[str, Any] = {"justify": "right"}
    table = _table("Sources", source={}, listed=right, new=right, articles=right, state={"overflow": "fold"})
    for one in health:
        style = "green" if one.ok else "red" if one.failed else "yellow"
        state = Text("ok" if one.ok else plain(one.error or "failed"), style=style)
        for note in one.notes:
            state.append(f"; {plain(note)}", style="yellow")
        table.add_row(one.source, str(one.links), str(one.new_links), str(one.articles), state)
    return table


def scores_table(evaluation: Evaluation) -> Table:
    """Precision, recall and F1 by field."""
    right: dict[str, Any] = {"justify": "right"}
    title = f"{evaluation.articles} articles, {evaluation.labelled} labelled deals, {evaluation.predicted} predicted"
    table = _table(title, field={}, precision=right, recall=right, F1=right)
    for name, score in (("detection", evaluation.detection), *evaluation.fields.items(), ("whole row", evaluation.row)):
        table.add_row(words(name), *(f"{value:.3f}" for value in (score.precision, score.recall, score.f1)))
    alarm = evaluation.false_alarm
    table.add_row("false alarm", "", "", "–" if alarm is None else f"{alarm:.3f}")
    return table


def rows_table(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """The result of a query, as it comes."""
    table = Table(**STYLE)
    for column in columns:
        table.add_column(escape(column), overflow="fold")
    for row in rows:
        table.add_row(*(escape(cell(value)) for value in row))
    return table


def rows_upright(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Table:
    """The result of a query with more columns than a line has room for: a line for each value, a gap between rows."""
    table = Table.grid(padding=(0, 2))
    for place, row in enumerate(rows):
        if place:
            table.add_row("", "")
        for column, value in zip(columns, row, strict=True):
            table.add_row(Text(column, style="dim"), escape(cell(value)))
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
    return plain(str(value))
