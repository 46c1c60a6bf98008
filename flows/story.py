"""One agreement as a story: what it is, then, on a time line, who reported what, what that moved, and what people decided."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from flows.display import STATUS_STYLE, cell, words
from models import vocabulary
from pipeline.alerts import money
from pipeline.alerts.messages import plain
from pipeline.records import Money

Row = Mapping[str, Any]
DRAWN_TOGETHER = {"value_amount": "value", "value_currency": "value"}  # columns that one word tells


@dataclass(frozen=True, slots=True)
class Story:
    """All that the published tables know of one agreement, rows by the names of their columns."""

    agreement: Row
    claims: Sequence[Row]
    history: Sequence[Row]
    parties: Sequence[Row] = ()
    aliases: Sequence[Row] = ()
    relatives: Sequence[Row] = ()
    decisions: Sequence[Row] = ()


def tell(story: Story, console: Console) -> None:
    """Print the story; every line fits the console but links, which stay whole."""
    console.print(Text(_line(story.agreement["title"]), style="bold"))
    facts = Table.grid(padding=(0, 2))
    facts.add_column(style="dim", no_wrap=True)
    facts.add_column(overflow="fold")
    for name, fact in _facts(story):
        facts.add_row(name, fact)
    console.print(facts)
    console.print()
    moved: dict[str, list[Row]] = {}
    for move in story.history:
        moved.setdefault(move["claim_id"], []).append(move)
    events = [(claim["reported"], 0, claim) for claim in story.claims] + [(one["decided"], 1, one) for one in story.decisions]
    for number, (_, kind, event) in enumerate(sorted(events, key=lambda event: event[:2])):
        if kind == 0:
            _tell_claim(event, moved.get(event["claim_id"], ()), console, first=number == 0)
        else:
            _tell_decision(event, moved.get(event["decision_id"], ()), console)


def _facts(story: Story) -> Iterator[tuple[str, str | Text]]:
    """What is known, a fact a line."""
    one = story.agreement
    yield "id", Text(one["agreement_id"])
    for alias in story.aliases:
        yield "formerly", Text(f"{alias['old_id']}, until {cell(alias['recorded'])}: {_line(alias['reason'])}")
    binding = "" if one["binding"] == "unknown" else f", {words(one['binding']).replace('non ', 'non-')}"
    yield "deal", Text.assemble(words(one["deal_type"]) + binding + ", ", (one["status"], STATUS_STYLE.get(one["status"], "")))
    roles = {row["name"]: row["role"] for row in story.parties if row["role"] != "party"}
    for label, names in (("companies", one["companies"]), ("public bodies", one["institutions"])):
        if names:
            yield label, Text("\n".join(_line(name) + (f" ({roles[name]})" if name in roles else "") for name in names))
    labels = {row.id: row.label for row in vocabulary.read("countries")}
    lists = (("countries", [labels.get(code, code) for code in one["countries"]]), ("minerals", one["minerals"]))
    yield from ((label, Text(", ".join(map(_line, names)))) for label, names in lists if names)
    if one["project"]:
        yield "project", Text(_line(one["project"]))
    if one["value_amount"] is not None:
        yield "value", Text(_value(one))
    if one["stake_percent"] is not None:
        yield "stake", Text(f"{one['stake_percent']:g} %")
    if one["announced_on"]:
        yield "announced", Text(cell(one["announced_on"]))
    yield "sources", Text(_sources(one))
    for relative in story.relatives:
        label = "under" if relative["relation"] == "parent" else "over"
        yield label, Text(f"{_line(relative['title'])} ({relative['status']}, {relative['agreement_id']})")


def _value(one: Row) -> str:
    """CAD 86 million (about USD 62 million)."""
    told = money(Money(one["value_amount"], one["value_currency"]))
    if one["value_currency"] == "USD":
        return told
    if one["value_usd"] is None:
        return f"{told} (in US dollars unknown)"
    rounded = float(f"{one['value_usd']:.3g}")  # as a rate that is a year's mean deserves
    return f"{told} (about {money(Money(rounded, 'USD'))})"


def _sources(one: Row) -> str:
    articles = f"{one['articles']} article{'s' if one['articles'] != 1 else ''}"
    outlets = f"{one['publishers']} independent outlet{'s' if one['publishers'] != 1 else ''}"
    review = "not reviewed" if one["review"] == "machine" else one["review"]
    return f"{articles}, {outlets}; confidence {one['confidence']:.2f}, {review} by a person"


def _tell_claim(claim: Row, moves: Sequence[Row], console: Console, *, first: bool) -> None:
    """When and who, what it moved, the sentence and the link."""
    head = Text.assemble((cell(claim["reported"]), "bold"), "  ", (_line(claim["publisher"]), "cyan"), "  ")
    if claim["background"]:
        head.append("in passing: ", "dim")
    steps = (move for move in moves if move["field"] == "status" and move["new_value"] == claim["status"])
    step = None if first else next(steps, None)
    if step:
        head.append(f"{_line(step['old_value'] or '')} → ")
    head.append(claim["status"], STATUS_STYLE.get(claim["status"], ""))
    console.print(head)
    _tell_moves([move for move in moves if move is not step], console, first=first)
    console.print(Padding(Text(f"“{_line(claim['evidence'])}”"), (0, 0, 0, 2), expand=False))
    console.print(f"  [dim]{escape(_line(claim['url']))}[/]", soft_wrap=True)


def _tell_decision(one: Row, moves: Sequence[Row], console: Console) -> None:
    """Who decided what, and why."""
    what = f" {words(one['field'])} to {_line(one['value'])}" if one["field"] else ""
    verdict = f"  decided: {_line(one['verdict'])}{what}"
    console.print(Text.assemble((cell(one["decided"]), "bold"), "  ", (_line(one["who"]), "cyan"), verdict))
    _tell_moves(moves, console, first=False)
    if one["note"]:
        console.print(Padding(Text(f"“{_line(one['note'])}”"), (0, 0, 0, 2), expand=False))


def _tell_moves(moves: Sequence[Row], console: Console, *, first: bool) -> None:
    """ "status: announced → completed"; the birth of a deal moves everything and isn't told."""
    told: dict[str, tuple[list[str], list[str]]] = {}
    for move in () if first else moves:
        if move["field"] != "agreement":
            field = str(move["field"])
            before, now = told.setdefault(DRAWN_TOGETHER.get(field, field), ([], []))
            before.append(_moved(move, "old_value"))
            now.append(_moved(move, "new_value"))
    for field, (before, now) in told.items():
        was, is_now = " ".join(filter(None, before)), " ".join(filter(None, now)) or "–"
        text = f"{was} → {is_now}" if was else is_now
        console.print(Padding(Text.assemble((f"{words(field)}: ", "dim"), text), (0, 0, 0, 2), expand=False))


def _moved(move: Row, side: str) -> str:
    """One side of a change as people read it."""
    value = move[side]
    if value is None:
        return ""
    return f"{float(value):,.0f}" if move["field"] == "value_amount" else _line(value)


def _line(text: Any) -> str:
    """One line without what could steer a terminal."""
    return plain(str(text))
