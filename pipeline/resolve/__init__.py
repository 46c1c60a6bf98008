"""Which claims tell of the same deal, and what the deal is: block → compare → cluster → merge, all of it a pure function.

`block` finds pairs with common ground, `compare` weighs each pair with the table in `features` and `weights.toml`,
`cluster` groups them without chains, `syndication` tells independent voices from copies, `merge` decides the fields,
`history` tells how they came about, `decisions` has people overrule the machine (`corrections` reads what they set,
`contradictions` finds what can't all be right, `doubts` what to ask them), `parents` finds the framework that a deal was made
under, `aliases` keeps old ids alive.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from pipeline.records import Agreement, Change, Claim, Decision, Resolution
from pipeline.resolve.aliases import OTHER_RULES, aliases
from pipeline.resolve.block import candidates
from pipeline.resolve.cluster import Groups, Scores, clusters
from pipeline.resolve.compare import load_model
from pipeline.resolve.contradictions import Contradiction, contradictions
from pipeline.resolve.corrections import READERS, read_value, write_value
from pipeline.resolve.decisions import REVIEWS, VERDICTS, Leads, overrule, read_decisions, standing, subjects, undone, unite
from pipeline.resolve.dossiers import mentions_of
from pipeline.resolve.doubts import Doubt, doubts
from pipeline.resolve.history import history
from pipeline.resolve.lineage import origins as origins_of
from pipeline.resolve.links import linked, offered_keys, resolver_version, sought_keys, within_window
from pipeline.resolve.mentions import NO_ORIGINS, Earlier, Mention, Reported, mentions
from pipeline.resolve.merge import merge
from pipeline.resolve.money import load_rates, using_rates
from pipeline.resolve.parents import Kin, kin, parents
from pipeline.resolve.syndication import heard, signature

__all__ = [
    "OTHER_RULES", "READERS", "REVIEWS", "VERDICTS", "Contradiction", "Doubt", "Earlier", "Groups", "Leads", "Mention",
    "Reported", "contradictions", "doubts", "linked", "load_rates", "mentions_of", "offered_keys", "origins_of",
    "read_value", "resolve", "resolver_version", "settle", "signature", "sought_keys", "standing", "subjects", "undone",
    "using_rates", "within_window", "write_value",
]  # fmt: skip

NEVER: Mapping[str, datetime] = MappingProxyType({})


def resolve(
    claims: Iterable[Claim],
    articles: Mapping[str, Reported],
    decisions: Iterable[Decision] = (),
    origins: Mapping[str, str] = NO_ORIGINS,
    earlier: Iterable[Earlier] = (),
) -> Resolution:
    """All agreements of these claims, with their histories and aliases; `articles` by article id;
    `origins` leads claims that replaced others to the first of their line (`lineage`), so that ids outlive corrections;
    `earlier` is what former revisions of the articles said.

    The same claims and decisions give the same result, in whatever order and however often they come. Every claim is in
    exactly one agreement. Raises MineralDealsError for a claim without its article, InputError for a decision that can't be read.
    """
    return settle(mentions(claims, articles, origins, earlier), decisions)


def settle(
    told: Sequence[Mention], decisions: Iterable[Decision] = (), former: Mapping[str, datetime] = NEVER
) -> Resolution:
    """What `resolve` gives for claims made ready, in the order of reporting; `former` are ids that were public
    under other rules, with the time at which those ended: they lead to what holds their claims now.

    Mentions without links, and without decisions on both, don't influence each other: the parts of a resolution
    can be settled one by one (`links` says what belongs to one part).
    """
    model = load_model()
    verdicts = read_decisions(decisions, told)
    scores = Scores(told, model, verdicts.apart)
    groups = unite(clusters(len(told), candidates(told, model.window_days), scores), verdicts)
    agreements: list[Agreement] = []
    changes: list[Change] = []
    families: list[Kin] = []
    for group in groups:
        members = [told[place] for place in group]
        voices = heard([one for one in members if not one.silent])
        agreement_id = members[0].agreement_id
        changes += history(agreement_id, members)
        if voices:
            agreement, overruled = overrule(merge(voices, agreement_id), verdicts.about(group), voices)
            agreements.append(agreement)
            families.append(kin(agreement, voices))
            changes += overruled
    above = parents(families)
    agreements = [replace(one, parent_id=above.get(one.agreement_id)) for one in agreements]
    agreements.sort(key=lambda one: one.agreement_id)
    changes.sort(key=lambda one: one.agreement_id)  # stable: the order within an agreement is kept
    return Resolution(tuple(agreements), tuple(changes), aliases(told, groups, scores, verdicts, former))
