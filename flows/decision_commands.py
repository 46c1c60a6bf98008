"""Commands by which people outrank the machine: review, confirm, reject, same, different, set, undo and decisions."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.console import Output, complain, print_json
from flows.options import Data, Json, Quiet, existing, settings_of
from pipeline.settings import Settings

Who = Annotated[str | None, typer.Option("--who", metavar="NAME", help="Who decides (default: the setting, or your user name).")]
Note = Annotated[str, typer.Option("--note", metavar="TEXT", help="Why.")]
Id = Annotated[str, typer.Argument(metavar="ID", help="An agreement or a claim: its id, a former one, or the beginning of one.")]
One = Annotated[str, typer.Argument(metavar="A", help="An agreement or a claim: its id, a former one, or the beginning of one.")]
Other = Annotated[str, typer.Argument(metavar="B", help="The other one.")]

decisions = typer.Typer(invoke_without_command=True, rich_markup_mode="rich")


def review(
    ctx: typer.Context,
    limit: Annotated[int, typer.Option("--limit", min=1, metavar="N", help="How many questions.")] = 20,
    days: Annotated[float | None, typer.Option("--days", min=0, metavar="N", help="Only deals of the last N days.")] = None,
    only_list: Annotated[bool, typer.Option("--list", metavar="", help="List the questions, ask nothing.")] = False,
    who: Who = None,
    data: Data = None,
    as_json: Json = False,
) -> None:
    """Look through what the machine is least certain of, and decide; where nobody can answer, list it.

    Example: mineral-deals review --limit 5
    """
    import math

    from flows import review as reviewing
    from flows.decide import author, carry_out

    settings = _settings(ctx, data)
    asked, total, gone = reviewing.questions(settings, limit, math.inf if days is None else days)
    if as_json:
        print_json([reviewing.as_json(one) for one in asked])
        return
    console = Output()
    if gone:
        complain(f"decisions about what no article tells any more: {gone}; `mineral-deals decisions` names them")
    if not asked:
        console.print("There is nothing to review.")
    elif only_list or not (sys.stdin.isatty() and sys.stdout.isatty()):
        reviewing.show_list(console, asked)
        console.print(
            f"{len(asked)} of {total} questions. Answer with these commands, or run `mineral-deals review` in a terminal.",
            soft_wrap=True,
        )
    else:
        sitting = reviewing.Sitting(settings, console, author(settings, who), reviewing.prompt)
        sitting.ask(asked)
        if sitting.made:
            carry_out(settings, sitting.made)
            console.print(
                f"\nNew decisions carried out: {sitting.made}; `mineral-deals undo` takes the last one back.",
                soft_wrap=True,
            )


def confirm(
    ctx: typer.Context,
    ident: Id,
    who: Who = None,
    note: Note = "",
    data: Data = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say that a deal is real and its row is right.

    Example: mineral-deals confirm agr_0123456789abcdef --note "read the contract"
    """
    _decide(ctx, data, ("confirm", (ident,)), who, note, as_json=as_json, quiet=quiet)


def reject(
    ctx: typer.Context,
    ident: Id,
    who: Who = None,
    note: Note = "",
    data: Data = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say that there is no such deal; it stays in the table as rejected, and the views leave it out.

    Example: mineral-deals reject agr_0123456789abcdef --note "a football club"
    """
    _decide(ctx, data, ("reject", (ident,)), who, note, as_json=as_json, quiet=quiet)


def same(
    ctx: typer.Context,
    one: One,
    other: Other,
    who: Who = None,
    note: Note = "",
    data: Data = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say that two agreements or claims are one deal.

    Example: mineral-deals same agr_0123456789abcdef agr_fedcba9876543210
    """
    _decide(ctx, data, ("same", (one, other)), who, note, as_json=as_json, quiet=quiet)


def different(
    ctx: typer.Context,
    one: One,
    other: Other,
    who: Who = None,
    note: Note = "",
    data: Data = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Say that two agreements or claims are not one deal.

    Example: mineral-deals different clm_0123456789abcdef clm_fedcba9876543210
    """
    _decide(ctx, data, ("different", (one, other)), who, note, as_json=as_json, quiet=quiet)


def set_field(
    ctx: typer.Context,
    ident: Id,
    field: Annotated[str, typer.Argument(metavar="FIELD", help="A column of agreements; value for amount and currency.")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="'a; b' for a list, 'USD 1500000' for a value, '' for none.")],
    who: Who = None,
    note: Note = "",
    data: Data = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Correct a field of an agreement.

    Example: mineral-deals set agr_0123456789abcdef value 'USD 310000000'
    """
    _decide(ctx, data, ("set", (ident,), field, value), who, note, as_json=as_json, quiet=quiet)


def undo(
    ctx: typer.Context,
    decision: Annotated[str | None, typer.Argument(metavar="ID", help="The decision to take back (default: the last).")] = None,
    who: Who = None,
    note: Note = "",
    data: Data = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Take a decision back; both stay on record, and an undo can be undone.

    Example: mineral-deals undo dec_0123456789abcdef
    """
    _decide(ctx, data, ("undo", (decision,) if decision else ()), who, note, as_json=as_json, quiet=quiet)


DECISION_COMMANDS: dict[str, Callable[..., None]] = {
    "review": review,
    "confirm": confirm,
    "reject": reject,
    "same": same,
    "different": different,
    "set": set_field,
    "undo": undo,
}


@decisions.callback()
def list_decisions(ctx: typer.Context, data: Data = None, as_json: Json = False) -> None:
    """List people's decisions and how it is with each; export and import them as a text file.

    Example: mineral-deals decisions --json
    """
    from flows import decision_display
    from flows.decision_file import decision_json
    from flows.docket import Docket
    from pipeline.store import open_ledger

    ctx.obj = data or ctx.obj
    if ctx.invoked_subcommand is not None:
        return
    settings = _settings(ctx, data)
    with open_ledger(settings.ledger) as ledger:
        docket = Docket(ledger)
        states = docket.states()
    if as_json:
        print_json([decision_json(one) | decision_display.state_json(states[one.decision_id]) for one in docket.decisions])
    else:
        decision_display.show_decisions(Output(), docket.decisions, states)


@decisions.command("export")
def export_decisions(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write them.")],
    data: Data = None,
    quiet: Quiet = False,
) -> None:
    """Write all decisions to a text file, a line each, fit for version control.

    Example: mineral-deals decisions export decisions.jsonl
    """
    from flows.decision_file import write_decisions
    from pipeline.store import open_ledger

    settings = _settings(ctx, data)
    with open_ledger(settings.ledger) as ledger:
        found = ledger.decisions()
    write_decisions(file, found)
    Output(quiet=quiet).print(f"{len(found)} decisions written to {file}", soft_wrap=True, markup=False)


@decisions.command("import")
def import_decisions(
    ctx: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What `decisions export` wrote, or lines like it.")],
    data: Data = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Add the decisions of a file and carry them out; those that are here already change nothing.

    Example: mineral-deals decisions import decisions.jsonl
    """
    from flows.decide import carry_out
    from flows.decision_file import take_in

    settings = _settings(ctx, data)
    taken = take_in(settings, file)
    report = carry_out(settings, taken.new)
    if as_json:
        counts = {"given": taken.given, "new": taken.new, "unknown_ids": list(taken.strange), "changes": report.counts["changes"]}
        print_json({"run_id": report.run.run_id, **counts})
    Output(quiet=quiet or as_json).print(
        f"{taken.given} decisions given, {taken.new} new; {report.counts['changes']} changes in {settings.snapshot}",
        soft_wrap=True, markup=False,
    )  # fmt: skip
    if taken.strange:
        complain(
            f"ids that lead to nothing here: {len(taken.strange)}, first {taken.strange[0]}; decisions on them are kept, and "
            "count once the articles are in"
        )


def _settings(ctx: typer.Context, data: Path | None) -> Settings:
    """Settings, where there is a ledger to decide on."""
    settings = settings_of(ctx, data)
    existing(settings.ledger)
    return settings


def _decide(
    ctx: typer.Context, data: Path | None, wish: tuple[Any, ...], who: str | None, note: str, *, as_json: bool, quiet: bool
) -> None:
    """Keep one decision, carry it out, and say what became of it."""
    from flows import decision_display
    from flows.decide import Wish, author, decide, line, outcome
    from flows.decision_file import decision_json

    settings = _settings(ctx, data)
    kept, report = decide(settings, Wish(*wish), author(settings, who), line(note, "--note"))
    about = outcome(settings, (kept.of or kept.decision).ids)
    if as_json:
        titles = {one.agreement_id: one.title for one in about}
        now = [{"agreement_id": ident, "title": title} for ident, title in titles.items()]
        told = {"decision": decision_json(kept.decision), "new": kept.new, "agreements": now}
        print_json({"run_id": report.run.run_id, **told, "changes": report.counts["changes"]})
    decision_display.show_kept(Output(quiet=quiet or as_json), kept, about)
