"""From the mentions of one deal to its row: status by recency, every other field by the vote of independent outlets."""

from collections import defaultdict
from collections.abc import Sequence
from functools import reduce

from pipeline.records import Agreement, Binding, DealType, Money, Status, Terms
from pipeline.resolve.mentions import ANY, Mention, family, project_key
from pipeline.resolve.money import to_usd
from pipeline.resolve.names import alike, body_of, name_of, same_body
from pipeline.resolve.titles import title
from pipeline.resolve.votes import members, name_heads, single

STATUSES: tuple[Status, ...] = ("proposed", "negotiating", "announced", "signed", "completed", "suspended", "terminated")
_AGREED = ("announced", "signed", "completed")
_PASSING = 0.3  # what a remark in passing adds to confidence, and the most that a deal known only from remarks can have
_MOST = 0.99


def merge(mentions: Sequence[Mention], agreement_id: str) -> Agreement:
    """The row of one deal; `mentions` stand in the order of reporting, are not empty, and none is silent."""
    first, last = mentions[0], mentions[-1]
    terms = merge_terms(mentions)
    reports = (one for one in mentions if not one.claim.background)
    announced_on = next((one.article.at.date() for one in reports if one.claim.terms.status in _AGREED), None)
    return Agreement(
        agreement_id=agreement_id,
        title=title(terms, mentions),
        terms=terms,
        value_usd=to_usd(terms.value, (announced_on or first.article.at).year),
        announced_on=announced_on,
        first_reported=first.article.at,
        last_reported=last.article.at,
        articles=len({one.claim.article_id for one in mentions}),
        publishers=len({one.voice for one in mentions}),
        confidence=confidence(mentions),
        review="machine",
        parent_id=None,
        claim_ids=tuple(one.claim.claim_id for one in mentions),
        parties=parties(terms, mentions),
    )


def merge_terms(mentions: Sequence[Mention]) -> Terms:
    """Every field as the outlets decide it; see `votes` for who has a voice."""
    companies = name_heads((one.claim.terms.companies for one in mentions), _same_company, lambda name: len(name_of(name).joined))
    institutions = name_heads((one.claim.terms.institutions for one in mentions), _same_body, len)
    return Terms(
        deal_type=single(mentions, _deal_type, str) or mentions[0].claim.terms.deal_type,
        status=status(mentions),
        binding=single(mentions, _binding, str) or "unknown",
        countries=members(mentions, lambda terms: terms.countries, {}),
        companies=members(mentions, lambda terms: terms.companies, companies),
        institutions=members(mentions, lambda terms: terms.institutions, institutions),
        minerals=specific(members(mentions, lambda terms: terms.minerals, {})),
        project=_project(mentions),
        value=single(mentions, lambda terms: terms.value, _amount),
        stake_percent=single(mentions, lambda terms: terms.stake_percent, lambda share: round(share)),
    )


def status(mentions: Sequence[Mention]) -> Status:
    """The latest reported status; of reports at the same time the furthest. An old article read late has its old place."""
    latest = max(_reported(mentions), key=lambda one: (one.article.at, STATUSES.index(one.claim.terms.status)))
    return latest.claim.terms.status


def confidence(mentions: Sequence[Mention]) -> float:
    """1 - Π(1 - c) over the best claim of each outlet, at most 0.99; at most 0.3 when all are remarks in passing."""
    best: dict[str, float] = defaultdict(float)
    for one in mentions:
        sure = one.claim.confidence * (_PASSING if one.claim.background else 1.0)
        best[one.voice] = max(best[one.voice], sure)
    doubt = reduce(lambda product, sure: product * (1 - sure), sorted(best.values()), 1.0)
    most = _PASSING if all(one.claim.background for one in mentions) else _MOST
    return round(min(1 - doubt, most), 4)


def specific(minerals: tuple[str, ...]) -> tuple[str, ...]:
    """Without "critical minerals" and the like where anything more specific is named."""
    named = tuple(mineral for mineral in minerals if family(mineral) != ANY)
    return named or minerals


def parties(terms: Terms, mentions: Sequence[Mention]) -> tuple[tuple[str, str, str], ...]:
    """(name or code, kind, role) of every party; the role is the one last told by a report, empty when none is."""
    roles: dict[str, str] = {}
    for one in sorted(mentions, key=lambda one: not one.claim.background):  # reports after remarks, each in their order
        for name, role in one.claim.roles:
            for party in (*terms.companies, *terms.institutions):
                if party == name or alike(name_of(party), name_of(name)):
                    roles[party] = role
    kinds = (("company", terms.companies), ("institution", terms.institutions), ("country", terms.countries))
    return tuple(sorted((party, kind, roles.get(party, "")) for kind, names in kinds for party in names))


def _reported(mentions: Sequence[Mention]) -> Sequence[Mention]:
    """Those that report the deal; all when each only mentions it in passing."""
    return [one for one in mentions if not one.claim.background] or mentions


def _same_company(x: str, y: str) -> bool:
    return alike(name_of(x), name_of(y))


def _same_body(x: str, y: str) -> bool:
    return same_body(body_of(x), body_of(y))


def _deal_type(terms: Terms) -> DealType | None:
    return terms.deal_type


def _binding(terms: Terms) -> Binding | None:
    return None if terms.binding == "unknown" else terms.binding


def _amount(value: Money) -> tuple[str, str]:
    """Amounts that agree to two digits are one: "$465 million" and "$466.2 million"."""
    return value.currency, f"{value.amount:.1e}"


def _project(mentions: Sequence[Mention]) -> str | None:
    """The name of the project that most outlets mean, in its fullest form."""
    chosen = single(mentions, lambda terms: terms.project or None, project_key)
    names = {one.claim.terms.project or "" for one in mentions if project_key(one.claim.terms.project) == project_key(chosen)}
    return max(names, key=lambda name: (len(name), name)) if chosen else None
