"""Which claims tell of the same deal, and what the deal is: block → compare → cluster → merge, all of it a pure function.

`block` finds pairs with common ground, `compare` weighs each pair with the table in `features` and `weights.toml`,
`cluster` groups them without chains, `merge` decides the fields, `history` tells how they came about,
`decisions` has people overrule the machine (`corrections` reads what they set, `contradictions` finds what can't all be right,
`doubts` what to ask them), `aliases` keeps old ids alive.
"""

from collections.abc import Iterable, Mapping

from pipeline.records import Agreement, Change, Claim, Decision, Resolution
from pipeline.resolve.aliases import aliases
from pipeline.resolve.block import candidates
from pipeline.resolve.cluster import Scores, clusters
from pipeline.resolve.compare import load_model
from pipeline.resolve.contradictions import Contradiction, contradictions
from pipeline.resolve.corrections import READERS, read_value, write_value
from pipeline.resolve.decisions import REVIEWS, VERDICTS, Leads, overrule, read_decisions, standing, undone, unite
from pipeline.resolve.doubts import Doubt, doubts
from pipeline.resolve.history import history
from pipeline.resolve.lineage import origins as origins_of
from pipeline.resolve.mentions import NO_ORIGINS, Reported, mentions
from pipeline.resolve.merge import merge

__all__ = [
    "READERS", "REVIEWS", "VERDICTS", "Contradiction", "Doubt", "Leads", "Reported", "contradictions", "doubts", "origins_of",
    "read_value", "resolve", "standing", "undone", "write_value",
]  # fmt: skip


def resolve(
    claims: Iterable[Claim],
    articles: Mapping[str, Reported],
    decisions: Iterable[Decision] = (),
    origins: Mapping[str, str] = NO_ORIGINS,
) -> Resolution:
    """All agreements of these claims, with their histories and aliases; `articles` by article id;
    `origins` leads claims that replaced others to the first of their line (`lineage`), so that ids outlive corrections.

    The same claims and decisions give the same result, in whatever order and however often they come. Every claim is in
    exactly one agreement. Raises MineralDealsError for a claim without its article, InputError for a decision that can't be read.
    """
    model = load_model()
    told = mentions(claims, articles, origins)
    verdicts = read_decisions(decisions, told, origins)
    scores = Scores(told, model, verdicts.apart)
    groups = unite(clusters(len(told), candidates(told, model.window_days), scores), verdicts)
    agreements: list[Agreement] = []
    changes: list[Change] = []
    for group in groups:
        members = [told[place] for place in group]
        agreement, overruled = overrule(merge(members), verdicts.about(group), members)
        agreements.append(agreement)
        changes += [*history(agreement.agreement_id, members), *overruled]
    agreements.sort(key=lambda one: one.agreement_id)
    changes.sort(key=lambda one: one.agreement_id)  # stable: the order within an agreement is kept
    return Resolution(tuple(agreements), tuple(changes), aliases(told, groups, scores, verdicts))
