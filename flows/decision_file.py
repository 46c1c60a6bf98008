"""Decisions as a text file for version control: one JSON object a line, oldest first, equal decisions in equal lines."""

import json
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flows import telling
from flows.decide import checked_value, line
from flows.docket import Docket, identified
from pipeline.errors import CorpusError, InputError
from pipeline.records import Decision
from pipeline.resolve import VERDICTS
from pipeline.settings import Settings
from pipeline.store import open_ledger

_KEYS = ("id", "decided", "who", "verdict", "ids", "field", "value", "note")
_NEEDED = ("decided", "who", "verdict", "ids")
_SUBJECT = re.compile(r"(agr|clm)_[0-9a-f]{16}"), "ids of agreements or claims, agr_… or clm_…"
_KINDS = {"undo": (re.compile(r"dec_[0-9a-f]{16}"), "a decision's id, dec_…")}
_AHEAD = timedelta(days=1)  # clocks and time zones differ; a decision from later than that has a wrong date


@dataclass(frozen=True, slots=True)
class Taken:
    """What an import did."""

    given: int
    new: int
    strange: tuple[str, ...]  # ids that lead to no claim of this ledger


def decision_json(decision: Decision) -> dict[str, Any]:
    """A decision's fields, those that it has."""
    row: dict[str, Any] = {
        "id": decision.decision_id,
        "decided": decision.decided.astimezone(UTC).isoformat().replace("+00:00", "Z"),
    }
    row |= {"who": decision.who, "verdict": decision.verdict, "ids": list(decision.ids)}
    row |= {"field": decision.field, "value": decision.value} if decision.verdict == "set" else {}
    return row | ({"note": decision.note} if decision.note else {})


def write_decisions(path: Path, decisions: Iterable[Decision]) -> None:
    """Write them to a file, whole or not at all; InputError when it can't be written."""
    ordered = sorted(decisions, key=lambda one: (one.decided, one.decision_id))
    text = "".join(json.dumps(decision_json(one), ensure_ascii=False) + "\n" for one in ordered)
    private = path.with_name(f".{path.name}.new{os.getpid()}") if path.name else path
    try:
        if path.exists() and not path.is_file():
            raise InputError(f"{path} is no file: give the name of a file to write")
        private.write_text(text, encoding="utf-8")
        private.replace(path)
    except OSError as error:
        raise InputError(f"{path} can't be written ({error.strerror or error}): give a place you may write to") from error
    finally:
        if private != path:
            private.unlink(missing_ok=True)


def read_decisions_file(path: Path, now: datetime) -> list[tuple[int, Decision]]:
    """The decisions of a file with their lines; CorpusError names file and line of the first that can't be used."""
    try:
        lines = path.read_bytes().decode("utf-8-sig").split("\n")
    except OSError as error:
        raise CorpusError(f"{path} can't be read ({error.strerror or error}): give a file of decisions") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path} isn't UTF-8 (byte {error.start}): save it as UTF-8") from error
    found = []
    for number, text in enumerate(lines, 1):
        if text.strip():
            try:
                found.append((number, _decision(text, now)))
            except InputError as error:
                raise CorpusError(f"{path}: line {number}: {error}") from error
    return found


def _decision(text: str, now: datetime) -> Decision:
    """The decision of one line; one without an id gets it."""
    row = _row(text)
    verdict, ids = str(row["verdict"]), _ids(row)
    decided = _time(row["decided"], now)
    field, value = row.get("field"), row.get("value")
    if verdict == "set":
        if not isinstance(field, str) or not isinstance(value, str):
            raise InputError("a decision that sets has a field and a value, both text")
        if (stored := checked_value(field, value)) != value:
            raise InputError(f"the value {value!r} is stored as {stored!r}: write it so")
    elif field is not None or value is not None:
        raise InputError(f"only a decision that sets has field and value, and this is {verdict!r}")
    decision = identified(Decision("", row["who"], decided, verdict, ids, field, value, row.get("note", "")))
    if row.get("id", decision.decision_id) != decision.decision_id:
        raise InputError(
            f"the id {row['id']} belongs to other words, and a decision is never edited: restore the line, or leave "
            "out its id to make it another decision"
        )
    return decision


def _row(text: str) -> dict[str, Any]:
    """The object of a line, with the keys it needs and no others, each of its kind."""
    try:
        row = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"this isn't JSON ({error}); each line is one decision, as `decisions export` writes them") from error
    if not isinstance(row, dict):
        raise InputError("this is no JSON object; each line is one decision, as `decisions export` writes them")
    if missing := [key for key in _NEEDED if key not in row]:
        raise InputError(f"a decision needs {', '.join(_NEEDED)}; here {', '.join(missing)} is missing")
    if unknown := [key for key in row if key not in _KEYS]:
        raise InputError(f"{unknown[0]!r} is no key of a decision; they are {', '.join(_KEYS)}")
    if row["verdict"] not in VERDICTS:
        raise InputError(f"{row['verdict']!r} is no verdict; use one of {', '.join(VERDICTS)}")
    for key in ("who", "note"):
        if not isinstance(row.get(key, ""), str) or line(row.get(key, ""), key) != row.get(key, ""):
            raise InputError(f"{key} is one line of text without spaces around it")
    if not row["who"]:
        raise InputError("who is empty: say who decided")
    return row


def _ids(row: dict[str, Any]) -> tuple[str, ...]:
    """The ids, as many and of the kind that the verdict takes."""
    ids, verdict = row["ids"], row["verdict"]
    shape, kind = _KINDS.get(verdict, _SUBJECT)
    if not isinstance(ids, list) or not all(isinstance(one, str) and shape.fullmatch(one) for one in ids):
        raise InputError(f"ids of {verdict!r} is a list of {kind}")
    most = 2 if verdict in ("same", "different") else 1
    if len(ids) != most or len(set(ids)) < most:
        raise InputError(f"{verdict!r} is about {'two ids that differ' if most == 2 else 'one id'}, here are {len(ids)}")
    return tuple(ids)


def _time(text: object, now: datetime) -> datetime:
    try:
        given = datetime.fromisoformat(text) if isinstance(text, str) else None
        decided = given.astimezone(UTC) if given and given.tzinfo else None
    except (ValueError, OverflowError):
        decided = None
    if decided is None:
        raise InputError(f"decided is {text!r}: write a time with its zone, such as 2026-11-26T10:00:00Z")
    if decided > now + _AHEAD:
        raise InputError(f"decided is {text}, which is still to come: correct the time")
    return decided


def _check_undos(found: Sequence[tuple[int, Decision]], known: Iterable[Decision], path: Path) -> None:
    """Refuse an undo of a decision that neither the file nor the ledger has, or that was decided later."""
    by_id = {one.decision_id: one for one in (*known, *(one for _, one in found))}
    for number, one in found:
        if one.verdict == "undo" and (one.ids[0] not in by_id or by_id[one.ids[0]].decided >= one.decided):
            raise CorpusError(f"{path}: line {number}: {one.ids[0]} is no earlier decision: import the file that holds it first")


def take_in(settings: Settings, path: Path) -> Taken:
    """Add the decisions of a file to the ledger, all or none; those that it has already change nothing.

    An id that leads nowhere is no fault: decisions may come before the articles that they are about. CorpusError names file and
    line of what can't be used, InputError the decisions that contradict each other.
    """
    found = read_decisions_file(path, datetime.now(UTC))
    telling.desk_of(settings)
    with open_ledger(settings.ledger) as ledger:
        docket = Docket(ledger)
        _check_undos(found, docket.decisions, path)
        known = {one.decision_id for one in docket.decisions}
        given = {one.decision_id: one for _, one in found}
        new = [one for ident, one in given.items() if ident not in known]
        docket.refuse_contradictions(new)
        ledger.add_decisions(new)
        ids = {ident for one in given.values() if one.verdict != "undo" for ident in one.ids}
        strange = tuple(sorted(ids - docket.holders(ids).keys()))
    return Taken(len(given), len(new), strange)
