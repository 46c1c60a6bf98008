"""What people see of decisions: what became of one, and the list of all."""

from collections.abc import Mapping, Sequence
from typing import Any

from rich.markup import escape

from flows import display
from flows.console import Output
from flows.decide import Kept
from flows.docket import State, Subject
from pipeline.records import Decision

_DONE = {"confirm": "confirmed", "reject": "rejected", "same": "one deal now", "different": "kept apart now", "set": "corrected"}


def show_kept(console: Output, kept: Kept, about: Sequence[Subject]) -> None:
    """A decision and the agreements that it is about, as they are now."""
    decision, of = kept.decision, kept.of
    if of:
        console.print(
            f"{decision.decision_id} takes back {escape(_what(of))} ({of.decision_id}, {escape(of.who)})", soft_wrap=True
        )
    elif kept.new:
        console.print(f"{decision.decision_id} {_DONE[decision.verdict]}{escape(_change(decision))}", soft_wrap=True)
    else:
        when = f"{decision.decided:%Y-%m-%d %H:%M}"
        console.print(f"{decision.decision_id} decided so before, by {escape(decision.who)} on {when}", soft_wrap=True)
    for agreement_id, title in {one.agreement_id: one.title for one in about}.items():
        console.print(f"  {agreement_id} {escape(display.cell(title))}", soft_wrap=True)


def _what(decision: Decision) -> str:
    return f"{decision.verdict}{_change(decision)} {' '.join(decision.ids)}"


def _change(decision: Decision) -> str:
    """Field and value of a correction."""
    return f" {decision.field} = {decision.value or 'none'}" if decision.verdict == "set" else ""


def show_decisions(console: Output, decisions: Sequence[Decision], states: Mapping[str, State]) -> None:
    """All decisions, the oldest first, and how it is with each."""
    if not decisions:
        console.print("Nobody has decided anything yet: `mineral-deals review` shows what is doubtful.")
        return
    columns = ("decision", "when", "who", "what", "on", "state", "note")
    console.show(display.rows_table(columns, (_row(one, states[one.decision_id]) for one in decisions)))


def _row(one: Decision, state: State) -> tuple[str, ...]:
    when = f"{one.decided:%Y-%m-%d %H:%M}"
    return one.decision_id, when, one.who, f"{one.verdict}{_change(one)}", " ".join(one.ids), _state(state), one.note


def _state(state: State) -> str:
    if state.name == "gone":
        return f"nothing there: {', '.join(state.missing)}"
    words = {"undone": "undone by", "overruled": "overruled by", "contradicted": "contradicts"}
    return f"{words[state.name]} {state.by}" if state.by else state.name


def state_json(state: State) -> dict[str, Any]:
    """The state as `decisions --json` prints it."""
    return {"state": state.name, "by": state.by, "missing": list(state.missing)}
