"""The decisions of an open ledger: what the ids in them lead to, which of them stand, and which may be added."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cached_property

from pipeline.errors import InputError
from pipeline.records import Decision, stable_id
from pipeline.resolve import REVIEWS, Contradiction, Leads, contradictions, origins_of, standing, undone
from pipeline.store import Ledger

_SHOWN = 5  # of what is ambiguous


@dataclass(frozen=True, slots=True)
class Subject:
    """What an id leads to."""

    id: str  # in full
    agreement_id: str  # that holds its claim today
    title: str
    claims: int  # of that agreement


@dataclass(frozen=True, slots=True)
class State:
    """How it is with one decision today."""

    name: str  # stands, undone, overruled, contradicted, gone
    by: str | None = None  # the decision that undid, overruled or contradicts it
    missing: tuple[str, ...] = ()  # its ids that lead to no claim; all of them when it is gone


class Docket:
    """People's decisions and the ledger they are about, which must stay open."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.decisions = ledger.decisions()
        self.origins: Mapping[str, str] = origins_of(ledger.readings())
        self.lead = Leads(self.origins)

    @cached_property
    def _lines(self) -> dict[str, set[str]]:
        """The claims of each line of claims that replaced one another, by the id that stands for the line."""
        found: dict[str, set[str]] = {}
        for later, first in self.origins.items():
            found.setdefault(self.lead(first), {first}).add(later)
        return found

    def holders(self, ids: Iterable[str]) -> dict[str, str]:
        """The agreement of today that each of these ids leads to; those that lead nowhere are left out."""
        kin = {ident: {ident, self.lead(ident), *self._lines.get(self.lead(ident), ())} for ident in ids}
        told = self.ledger.holders(set().union(*kin.values()))  # what leads on by itself stands last, and so counts
        found = {ident: agreement_id for ident, agreement_id, founder in told if founder not in self.origins}
        hits = {ident: min((one for one in names if one in found), default="") for ident, names in kin.items()}
        return {ident: found[hit] for ident, hit in hits.items() if hit}

    def find(self, text: str) -> Subject:
        """What a person's word for an agreement or a claim means: an id, one of former days, or an unambiguous beginning."""
        ident = self._whole(text.strip())
        agreement_id = self.holders([ident]).get(ident, "")
        title, claims = self.ledger.titles([agreement_id]).get(agreement_id, ("", 0))
        if not claims:
            raise InputError(
                f"there is no agreement or claim {text}; `mineral-deals show` lists agreements, `show ID` tells of one"
            )
        return Subject(ident, agreement_id, title, claims)

    def _whole(self, text: str) -> str:
        """The id that begins so; a whole one as it is, though no table may list it any more; of a claim the first of its line."""
        found = self.ledger.ids_like(text, _SHOWN + 1) if text.startswith(("agr_", "clm_")) else ()
        if len(found) > 1 and text not in found:
            more = ", …" if len(found) > _SHOWN else ""
            raise InputError(f"{text} begins several ids ({', '.join(found[:_SHOWN])}{more}): write more of it")
        ident = found[0] if len(found) == 1 else text
        return self.origins.get(ident, ident)

    def find_decision(self, text: str | None) -> Decision:
        """The decision whose id is or begins so; without a text the last one that stands."""
        if text is None:
            stand = standing(self.decisions)
            if not stand:
                raise InputError("there is no decision to take back; `mineral-deals decisions` lists them all")
            return stand[-1]
        found = [one for one in self.decisions if text.startswith("dec_") and one.decision_id.startswith(text)]
        exact = [one for one in found if one.decision_id == text] or found
        if len(exact) != 1:
            many = f"{text} begins {len(found)} decisions: write more of it" if found else f"there is no decision {text}"
            raise InputError(f"{many}; `mineral-deals decisions` lists them")
        return exact[0]

    def draft(self, verdict: str, ids: Sequence[str], who: str, note: str, field: str | None, value: str | None) -> Decision:
        """A decision of now; of two at one ledger the later always has the later time, whatever the clock says."""
        last = max((one.decided for one in self.decisions), default=None)
        now = datetime.now(UTC)
        decided = now if last is None or now > last else last + timedelta(microseconds=1)
        return identified(Decision("", who, decided, verdict, tuple(ids), field, value, note))

    def twin(self, decision: Decision) -> Decision | None:
        """A decision in force that says the same of the same claims: for a review or a field the last word on the agreement."""
        stand = standing(self.decisions)
        if decision.verdict not in ("same", "different"):
            home = self.holders(ident for one in (*stand, decision) for ident in one.ids)
            place = home.get(decision.ids[0])
            stand = tuple(one for one in stand if _topic(one) == _topic(decision) and home.get(one.ids[0]) == place)[-1:]
        return next((one for one in stand if self._says(one) == self._says(decision)), None)

    def _says(self, decision: Decision) -> tuple[object, ...]:
        """What a decision says, whoever says it, in whatever of its claims' ids."""
        return decision.verdict, decision.field, decision.value, frozenset(map(self.lead, decision.ids))

    def refuse_contradictions(self, new: Sequence[Decision]) -> None:
        """InputError that names all parts when a new decision, together with those that stand, can't be carried out."""
        added = {one.decision_id for one in new}
        before = {_parts(one) for one in contradictions(self.decisions, self.lead)}
        for one in contradictions((*self.decisions, *new), self.lead):
            if _parts(one) not in before:
                named = "; ".join(told(part, new=part.decision_id in added) for part in one.decisions)
                raise InputError(
                    f"these decisions contradict each other: {named}; take one back first with `mineral-deals undo ID`"
                )

    def states(self) -> dict[str, State]:
        """How it is with every decision, by its id."""
        stand, gone = standing(self.decisions), undone(self.decisions)
        holders = self.holders({ident for one in stand for ident in one.ids})
        against = self._against()
        latest: dict[tuple[str, str], Decision] = {}
        for one in stand:
            if one.verdict not in ("same", "different"):
                latest |= {(holders[ident], _topic(one)): one for ident in one.ids if ident in holders}

        def state(one: Decision) -> State:
            if one.decision_id in gone:
                return State("undone", gone[one.decision_id].decision_id)
            if missing := tuple(ident for ident in one.ids if one.verdict != "undo" and ident not in holders):
                return State("gone", missing=missing)
            if one.decision_id in against:
                return State("contradicted", against[one.decision_id])
            last = one if one.verdict in ("same", "different", "undo") else latest[holders[one.ids[0]], _topic(one)]
            return State("stands") if last is one else State("overruled", last.decision_id)

        return {one.decision_id: state(one) for one in self.decisions}

    def _against(self) -> dict[str, str]:
        """For each decision that takes part in a contradiction one that it contradicts."""
        found: dict[str, str] = {}
        for one in contradictions(self.decisions, self.lead):
            found |= {step.decision_id: one.different.decision_id for step in one.same}
            if one.same:
                found[one.different.decision_id] = one.same[-1].decision_id
        return found


def _topic(decision: Decision) -> str:
    """What a decision settles of an agreement: of two with one topic the later counts."""
    return "review" if decision.verdict in REVIEWS else decision.field or decision.verdict


def _parts(one: Contradiction) -> frozenset[str]:
    return frozenset(part.decision_id for part in one.decisions)


def identified(decision: Decision) -> Decision:
    """The decision with the id that all it says gives it."""
    said = (decision.who, decision.decided.astimezone(UTC).isoformat(), decision.verdict, " ".join(decision.ids))
    ident = stable_id("dec", *said, decision.field or "", decision.value or "", decision.note)
    return replace(decision, decision_id=ident)


def told(decision: Decision, *, new: bool = False) -> str:
    """A decision in few words: "same agr_1 agr_2 (dec_3, anna, 2026-11-26 10:00)"."""
    what = [decision.verdict, *decision.ids, *([decision.field or "", repr(decision.value)] if decision.verdict == "set" else [])]
    who = "this one" if new else f"{decision.decision_id}, {decision.who}, {decision.decided:%Y-%m-%d %H:%M}"
    return f"{' '.join(what)} ({who})"
