"""Which deals were made under a framework that states agreed on.

A deal is a framework's child when it is between the framework's states, no older, over minerals that go with it, and somebody
says so: an article that tells of both after the framework was signed, or a sentence that tells the deal as made under one.
Rather no parent than a wrong one: a total that counts money once must not swallow money that stands for itself.

What is known of an agreement here is `Kin`; parent and child find each other by keys, so that a change of one agreement
asks only for those that share a key with it.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from itertools import combinations

from pipeline.records import Agreement
from pipeline.resolve.mentions import ANY, Key, Mention
from pipeline.resolve.names import words

_FRAMEWORK = "framework_agreement"
_FRAMES = (_FRAMEWORK, "trade_agreement")  # no deals under another
_STATES = (2, 3)  # of a framework that deals are told as made under; what twenty states declare is no deal's parent
_MOST_STATES = 8  # of a child; a list of more is no deal between states
_STANDS = ("signed", "completed", "suspended")


@dataclass(frozen=True, slots=True)
class Kin:
    """An agreement as its parents and children see it."""

    agreement_id: str
    framework: bool  # may be a parent
    deal: bool  # may be a child
    stands: bool  # signed at least once, and not ended
    first_reported: datetime
    states: frozenset[str]
    families: frozenset[str]
    articles: frozenset[str]  # that tell of it as a framework, or as a deal
    told: frozenset[frozenset[str]]  # states that each telling as a framework names, or as a deal made under another

    @property
    def offered(self) -> frozenset[Key]:
        """Keys under which children find it; empty for all but frameworks."""
        return frozenset([("states", *sorted(self.states))]) if self.framework else frozenset()

    @property
    def asked(self) -> frozenset[Key]:
        """Keys under which its parent may be found; empty for all but deals."""
        if not self.deal or len(self.states) > _MOST_STATES:
            return frozenset()
        states = sorted(self.states)
        return frozenset(("states", *some) for size in _STATES for some in combinations(states, size))


def kin(agreement: Agreement, mentions: Sequence[Mention]) -> Kin:
    """What matters here of an agreement and the mentions that it was merged from."""
    terms = agreement.terms
    states = frozenset(terms.countries)
    deal = terms.deal_type not in _FRAMES and len(states) > 1
    between_states = terms.deal_type == _FRAMEWORK and not terms.companies and len(states) in _STATES
    of_kind = [one for one in mentions if (_is_framework if between_states else _is_deal)(one)]
    return Kin(
        agreement_id=agreement.agreement_id,
        framework=between_states and agreement.review != "rejected",
        deal=terms.deal_type not in _FRAMES,
        stands=terms.status in _STANDS,
        first_reported=agreement.first_reported,
        states=states,
        families=frozenset().union(*(one.families for one in mentions)),
        articles=frozenset(one.claim.article_id for one in of_kind),
        told=frozenset(one.countries for one in of_kind if between_states or (deal and _says_so(one))),
    )


def may_be_kin(a: Mention, b: Mention) -> bool:
    """Whether the agreements of two mentions may be a framework and a deal under it, as far as the two can say.

    Agreements none of whose mentions may be kin never are: so a night needs to look at both together only when this is true.
    """
    framework, deal = (a, b) if _is_framework(a) else (b, a)
    if not _is_framework(framework) or not _is_deal(deal):
        return False
    same_article = framework.claim.article_id == deal.claim.article_id
    few = len(framework.countries) in _STATES
    return same_article or (few and _says_so(deal) and framework.countries <= deal.countries)


def kin_sought(one: Mention) -> frozenset[Key]:
    """Keys under which others that may be kin offer themselves (`kin_offered`); symmetric."""
    side = {"under": "over", "over": "under"}
    return frozenset((side[str(key[0])], *key[1:]) for key in kin_offered(one))


def kin_offered(one: Mention) -> frozenset[Key]:
    """Keys of a telling as a framework of few states, and of one that says that it was made under one."""
    states = sorted(one.countries)
    if _is_framework(one):
        return frozenset([("over", *states)]) if len(states) in _STATES else frozenset()
    if not _says_so(one) or not _is_deal(one) or len(states) > _MOST_STATES:
        return frozenset()
    return frozenset(("under", *some) for size in _STATES for some in combinations(states, size))


def _is_framework(one: Mention) -> bool:
    return one.claim.terms.deal_type == _FRAMEWORK


def _is_deal(one: Mention) -> bool:
    return one.claim.terms.deal_type not in _FRAMES


def _says_so(one: Mention) -> bool:
    return bool(_cues().search(one.claim.evidence.lower()))


def parent_of(child: Kin, frameworks: Iterable[Kin]) -> str | None:
    """The id of the framework that a deal was made under, if any; `frameworks` are those that offer a key that it asks for.

    Of several the one that most articles tell beside the deal, then the youngest; the result doesn't depend on their order.
    """
    fits = [one for one in frameworks if _made_under(child, one)]
    best = max(fits, key=lambda one: (len(child.articles & one.articles), one.first_reported, one.agreement_id), default=None)
    return best.agreement_id if best else None


def parents(all_kin: Iterable[Kin]) -> Mapping[str, str]:
    """The parent's id by the child's, for all that have one."""
    listed = list(all_kin)
    frameworks: dict[Key, list[Kin]] = defaultdict(list)
    for one in listed:
        for key in one.offered:
            frameworks[key].append(one)
    asked = ((one, [other for key in one.asked for other in frameworks.get(key, ())]) for one in listed)
    found = {one.agreement_id: parent_of(one, near) for one, near in asked if near}
    return {child: parent for child, parent in found.items() if parent}


def _made_under(child: Kin, framework: Kin) -> bool:
    if not framework.states <= child.states or framework.first_reported.date() > child.first_reported.date():
        return False
    if not _goes_with(child.families, framework.families):
        return False
    said = any(over <= under and len(over) in _STATES for over in framework.told for under in child.told)
    return framework.stands and (said or not child.articles.isdisjoint(framework.articles))


def _goes_with(one: frozenset[str], other: frozenset[str]) -> bool:
    """Minerals in common; to name none, or a group, goes with all."""
    return not one or not other or ANY in one | other or not one.isdisjoint(other)


@cache
def _cues() -> re.Pattern[str]:
    return re.compile("|".join(sorted(words("parent_cues.txt"))))
