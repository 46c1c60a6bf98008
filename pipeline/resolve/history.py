"""How a deal came to be what it is: a fold over its mentions in the order of reporting, one row a field that moved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from pipeline.records import Change, Terms
from pipeline.resolve.mentions import Mention, Reported, mention
from pipeline.resolve.merge import merge_terms
from pipeline.resolve.titles import title


def columns(terms: Terms) -> dict[str, str | None]:
    """The terms as text under the names of the table's columns; members of a list are parted by "; "."""
    lists = {name: "; ".join(getattr(terms, name)) or None for name in ("countries", "companies", "institutions", "minerals")}
    return {
        "deal_type": terms.deal_type,
        "status": terms.status,
        "binding": terms.binding,
        **lists,
        "project": terms.project,
        "value_amount": f"{terms.value.amount:.15g}" if terms.value else None,
        "value_currency": terms.value.currency if terms.value else None,
        "stake_percent": f"{terms.stake_percent:.15g}" if terms.stake_percent is not None else None,
    }


@dataclass(frozen=True, slots=True)
class Step:
    """One telling that came in, took the place of an earlier one (same origin), or ended."""

    origin: str
    mention: Mention | None  # None: the article says it no more
    article: Reported  # whose time and run the change gets
    recorded: datetime
    claim_id: str


def history(agreement_id: str, mentions: Sequence[Mention]) -> Iterator[Change]:
    """Birth (field "agreement", its title), the first value of each field, then every change, dated by the article behind it.

    First come the articles as they first told the deal, in the order of reporting; then the corrections and retractions, in the
    order in which we saw them. So a corrected page changes what was known from then on, not what was known before.
    A deal that nobody reports any more ends with its title taken back.
    """
    # the others only ever stood in readings of an older extractor
    mentions = [one for one in mentions if one.earlier or not one.silent]
    order = {one.origin: place for place, one in enumerate(mentions)}
    present: dict[str, Mention] = {}
    before: dict[str, str | None] = {}
    for step in (*_first_tellings(mentions), *_later_tellings(mentions)):
        if step.mention is None:
            present.pop(step.origin, None)
        else:
            present[step.origin] = step.mention
        told = sorted(present.values(), key=lambda one: order[one.origin])
        after = _known(told, before)
        for field, value in after.items():
            if value != before.get(field):
                at, run_id = step.article.at, step.article.run_id
                yield Change(agreement_id, field, before.get(field), value, at, step.recorded, step.claim_id, run_id)
        before = after


def _known(told: Sequence[Mention], before: Mapping[str, str | None]) -> dict[str, str | None]:
    """What is believed of a deal; its first title stays until nobody tells of it."""
    if not told:
        return {**before, "agreement": None}
    terms = merge_terms(told)
    return {"agreement": before.get("agreement") or title(terms, told), **columns(terms)}


def _first_tellings(mentions: Sequence[Mention]) -> Iterator[Step]:
    for one in mentions:
        told = mention(one.earlier[0].claim, one.earlier[0].article, one.origin) if one.earlier else one
        # a claim that the correction left as it was is named by its id of today, under which its evidence stands
        named = one if told.claim.terms == one.claim.terms else told
        yield Step(one.origin, told, told.article, told.article.fetched, named.claim.claim_id)


def _later_tellings(mentions: Sequence[Mention]) -> list[Step]:
    steps = []
    for one in mentions:
        for last, after in pairwise(one.earlier):
            told = mention(after.claim, after.article, one.origin)
            steps.append(Step(one.origin, told, after.article, last.ended, after.claim.claim_id))
        if one.earlier:
            now = None if one.silent else one
            steps.append(Step(one.origin, now, one.article, one.earlier[-1].ended, one.claim.claim_id))
    return sorted(steps, key=lambda step: (step.recorded, step.origin))
