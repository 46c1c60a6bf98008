"""A person's decision: checked against what the ledger holds, kept there, and carried out in the tables."""

import getpass
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from flows import night, telling
from flows.docket import Docket, Subject, told
from flows.night import Report
from models import vocabulary
from pipeline.errors import InputError
from pipeline.records import Decision
from pipeline.resolve import READERS, read_value, undone, write_value
from pipeline.settings import Settings
from pipeline.store import open_ledger

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_VOCABULARIES = {"countries": "countries", "minerals": "minerals"}  # fields whose members are ids of a vocabulary


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person wants decided, in their words."""

    verdict: str
    ids: tuple[str, ...]  # as given; of an undo the decision's, none for the last
    field: str | None = None
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """A decision in the ledger."""

    decision: Decision
    new: bool  # it was not there before
    of: Decision | None = None  # what an undo took back


def author(settings: Settings, who: str | None) -> str:
    """Who decides: the flag, else the setting, else the system's user name."""
    try:
        name = who if who is not None else settings.who or getpass.getuser()
    except (KeyError, OSError) as error:
        raise InputError("this system has no user name: say who you are with --who") from error
    return line(name, "--who")


def line(text: str, what: str) -> str:
    """A name or a note, as one line of text that is stored."""
    cleaned = " ".join(_CONTROL.sub(" ", text.encode("utf-8", "replace").decode()).split())
    if not cleaned and what == "--who":
        raise InputError("--who is empty: say who decides")
    return cleaned


def keep(settings: Settings, wish: Wish, who: str, note: str = "", *, again: bool = False) -> Kept:
    """Check a decision and write it to the ledger, in one opening of it; the tables follow by `carry_out`.

    InputError for an id that leads nowhere, a field or value that isn't allowed, and a contradiction with what stands.
    One that says what stands already is not written twice, unless `again`.
    """
    telling.desk_of(settings)  # a typo in the alert rules would stop carry_out
    with open_ledger(settings.ledger) as ledger:
        docket = Docket(ledger)
        if wish.verdict == "undo":
            return _undo(docket, wish, who, note)
        subjects = [docket.find(ident) for ident in wish.ids]
        _fit(docket, wish, subjects)
        value = checked_value(wish.field or "", wish.value or "") if wish.verdict == "set" else None
        decision = docket.draft(wish.verdict, [one.id for one in subjects], who, note, wish.field, value)
        twin = docket.twin(decision)
        if twin and not again:
            return Kept(twin, new=False)
        docket.refuse_contradictions([decision])
        ledger.add_decisions([decision])
        return Kept(decision, new=True)


def _undo(docket: Docket, wish: Wish, who: str, note: str) -> Kept:
    target = docket.find_decision(wish.ids[0] if wish.ids else None)
    before = undone(docket.decisions).get(target.decision_id)
    if before:
        raise InputError(f"{target.decision_id} was taken back already: {told(before)}; undo that one to have it again")
    decision = docket.draft("undo", [target.decision_id], who, note, None, None)
    docket.refuse_contradictions([decision])
    docket.ledger.add_decisions([decision])
    return Kept(decision, new=True, of=target)


def _fit(docket: Docket, wish: Wish, subjects: Sequence[Subject]) -> None:
    """Refuse what can't be meant."""
    if wish.verdict in ("same", "different") and len({docket.lead(one.id) for one in subjects}) < len(subjects):
        raise InputError(
            f"{' and '.join(wish.ids)} lead to the same claim; `mineral-deals show {subjects[0].agreement_id}` tells more"
        )
    one = subjects[0]
    if wish.verdict == "reject" and one.id.startswith("clm_") and one.claims > 1:
        raise InputError(
            f"{one.id} is one of {one.claims} claims of {one.agreement_id}: reject the whole deal by that id, or first take the "
            f"claim out with `mineral-deals different {one.id} OTHER_CLAIM`"
        )


def checked_value(field: str, text: str) -> str:
    """The value as it is stored; InputError says which fields there are, and what may stand in one."""
    if field not in READERS:
        close = get_close_matches(field, READERS, n=1, cutoff=0.5)
        hint = f"did you mean {close[0]}? " if close else ""
        raise InputError(f"no field {field!r} can be set; {hint}use one of {', '.join(READERS)}")
    try:
        value = read_value(field, line(text, field))
    except ValueError as error:
        raise InputError(f"{text!r} is no {field}: {error}") from error
    if field in _VOCABULARIES:
        for member in value:
            _known(field, member, _VOCABULARIES[field])
    if field == "value" and value:
        _known("currency", value.currency, "currencies")
    return write_value(value)


def _known(field: str, member: str, name: str) -> None:
    """Refuse a member that the vocabulary doesn't have."""
    rows = vocabulary.read(name)
    ids = {row.id for row in rows}
    if member in ids:
        return
    labels = {form.casefold(): row.id for row in rows for form in (row.id, row.label)}
    close = get_close_matches(member.casefold(), labels, n=1, cutoff=0.6)
    hint = f"did you mean {labels[close[0]]!r}?" if close else f"ids stand in models/en/{name}.csv"
    raise InputError(f"{member!r} is not known in {field}; {hint} (members of a list are parted by ';')")


def carry_out(settings: Settings, decisions: int) -> Report:
    """Derive the tables anew from what the ledger holds and publish them; `decisions` of them are new.

    Only articles that a run left behind when it was cut off are news, of which alerts tell: what people decide alerts nobody.
    """
    with night.recorded(settings, "decision") as run:
        return night.conclude(settings, run, {"decisions": decisions})


def decide(settings: Settings, wish: Wish, who: str, note: str = "") -> tuple[Kept, Report]:
    """Keep a decision and carry it out. One that is kept already is carried out again: the run that should have may have died."""
    kept = keep(settings, wish, who, note)
    return kept, carry_out(settings, int(kept.new))


def outcome(settings: Settings, ids: Sequence[str]) -> list[Subject]:
    """What ids lead to, once it is carried out; those that lead nowhere are left out."""
    with open_ledger(settings.ledger) as ledger:
        docket = Docket(ledger)
        return [docket.find(ident) for ident in docket.holders(ids)]
