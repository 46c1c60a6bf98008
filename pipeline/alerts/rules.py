"""Which changes a reader wants to hear about: conditions that are read off a profile, made once for each notice."""

from dataclasses import dataclass
from typing import NamedTuple

from pipeline.alerts.changes import KINDS as DEAL_KINDS
from pipeline.records import Notice

KINDS = (*DEAL_KINDS, "silent_source", "failed_night")  # the last two are about the house, and must be asked for by name
NOTHING: frozenset[str] = frozenset()


class Profile(NamedTuple):
    """What rules ask of a notice."""

    kind: str
    countries: frozenset[str] = NOTHING
    minerals: frozenset[str] = NOTHING
    companies: tuple[str, ...] = ()  # folded, each with a blank behind it
    deal_type: str = ""
    status: str = ""
    value_usd: float = 0.0  # 0 when unknown
    confidence: float = 1.0
    confirmed: bool = False
    reviewed: bool = False  # confirmed just now, and for that only told again


def notice_profile(notice: Notice) -> Profile:
    """The profile of a notice, from its facts."""
    one = notice.facts.get("agreement")
    if one is None:
        return Profile(notice.kind)
    return Profile(
        notice.kind, frozenset(one["countries"]), frozenset(one["minerals"]),
        tuple(f"{name.casefold()} " for name in one["companies"]), one["deal_type"], one["status"], one["value_usd"] or 0.0,
        one["confidence"], one["review"] == "confirmed", notice.facts["reviewed"],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions that must all hold; an empty one always holds, a list holds when one of its members fits."""

    name: str
    kinds: tuple[str, ...] = ()  # empty: all that are about deals
    countries: tuple[str, ...] = ()
    minerals: tuple[str, ...] = ()  # families are spelled out
    companies: tuple[str, ...] = ()  # beginnings of names, without regard to case
    deal_types: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    least_value_usd: float | None = None
    least_confidence: float = 0.0
    only_reviewed: bool = False  # deals that a person has confirmed
    recipients: tuple[str, ...] = ()  # empty: all
    channels: tuple[str, ...] = ()  # for readers without a name: "console", or the scheme of an address ("slack")

    def takes(self, told: Profile) -> bool:
        """Whether a reader of this rule wants to hear of it; a value that is unknown never reaches `least_value_usd`."""
        return (  # the cheapest and most telling questions come first
            told.kind in (self.kinds or DEAL_KINDS)
            and (not self.minerals or not told.minerals.isdisjoint(self.minerals))
            and (not self.countries or not told.countries.isdisjoint(self.countries))
            and (not self.deal_types or told.deal_type in self.deal_types)
            and (not self.statuses or told.status in self.statuses)
            and (not self.least_value_usd or told.value_usd >= self.least_value_usd)
            and told.confidence >= self.least_confidence
            and (told.confirmed if self.only_reviewed else not told.reviewed)
            and (not self.companies or any(_named(wanted, told.companies) for wanted in self.companies))
        )


EVERYTHING = Rule("everything")


def _named(wanted: str, companies: tuple[str, ...]) -> bool:
    """Whether a company's name begins with the words wanted: "Rio Tinto" finds "Rio Tinto Lithium"."""
    return any(name.startswith(f"{wanted.casefold()} ") for name in companies)
