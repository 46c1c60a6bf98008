"""A press in miniature: tell stories, then resolve them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from pipeline.records import Agreement, Claim, Decision, Resolution, stable_id
from pipeline.resolve import Reported, resolve
from tests.factory import at, claim, terms


@dataclass
class News:
    """Claims and their articles, told one by one; offsets are days after the factory's first day."""

    claims: list[Claim] = field(default_factory=list)
    articles: dict[str, Reported] = field(default_factory=dict)

    def tell(self, day: float, publisher: str = "The Herald", *, read: float | None = None, **deal: Any) -> Claim:
        """One claim of an article published on `day` and fetched on day `read`, by default the same; its run is that day's."""
        number = len(self.claims)
        article_id = deal.pop("article", f"art_{number}")
        told = {name: deal.pop(name) for name in ("background", "confidence", "roles", "evidence", "claim_id") if name in deal}
        told.setdefault("evidence", f"Sentence {number}.")
        fetched = day if read is None else read
        times = at(0) + timedelta(days=day), at(0) + timedelta(days=fetched, hours=6)
        self.articles[article_id] = Reported(article_id, publisher, *times, "A title", f"run_{int(fetched)}")
        self.claims.append(claim(of=article_id, terms=terms(**deal), **told))
        return self.claims[-1]

    def resolve(self, *decisions: Decision) -> Resolution:
        """What becomes of all that was told."""
        return resolve(self.claims, self.articles, decisions)

    def only(self, *decisions: Decision) -> Agreement:
        """The single agreement that all was about."""
        (agreement,) = self.resolve(*decisions).agreements
        return agreement


def decision(verdict: str, *ids: str, day: int = 100, **changes: Any) -> Decision:
    """A verdict of a person."""
    said = (str(value) for _, value in sorted(changes.items()))
    return Decision(stable_id("dec", verdict, *ids, str(day), *said), "someone", at(day), verdict, ids, **changes)


def agreement_id(one: Claim) -> str:
    """The id of an agreement that a claim founds."""
    return stable_id("agr", one.claim_id)


def groups(agreements: Iterable[Agreement]) -> set[frozenset[str]]:
    """Claims by agreement."""
    return {frozenset(one.claim_ids) for one in agreements}
