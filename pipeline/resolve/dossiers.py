"""From an article's dossier, all that the ledger knows of it, to the mentions that count: one for each line of claims."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.records import Claim, Dossier, Revision
from pipeline.resolve.lineage import origins
from pipeline.resolve.mentions import Earlier, Mention, Reported, mention, mentions


def mentions_of(dossier: Dossier) -> tuple[Mention, ...]:
    """What the article says now, with what it said before; lines of claims that it dropped are silent.

    A revision speaks by its last reading; one that was taken back, or that nobody has read yet, says nothing.
    """
    if not dossier.readings:
        return ()
    last = {reading.content_hash: reading.claims for reading in dossier.readings}
    lines = origins({dossier.article_id: [reading.claims for reading in dossier.readings]}) if len(dossier.readings) > 1 else {}
    told = [(one, () if one.retracted else last.get(one.content_hash, ())) for one in dossier.revisions]
    current, said = told[-1]
    article = _reported(current)
    found = mentions(said, {dossier.article_id: article}, lines, _earlier(told))
    told_of = (*found, *_unheard(dossier, lines, {one.origin for one in found}))
    if not lines:
        return told_of
    names: dict[str, set[str]] = defaultdict(set)
    for claim_id, origin in lines.items():
        names[origin].add(claim_id)
    return tuple(replace(one, known_as=frozenset(names[one.origin])) for one in told_of)


def _unheard(dossier: Dossier, lines: Mapping[str, str], heard: Collection[str]) -> list[Mention]:
    """Claims that a better reading of the same words gave up: they never were news, but an agreement may bear their id."""
    revisions = {one.content_hash: one for one in dossier.revisions}
    last = {
        lines.get(claim.claim_id, claim.claim_id): (claim, revisions[reading.content_hash])
        for reading in dossier.readings for claim in reading.claims if reading.content_hash in revisions
    }  # fmt: skip
    return [mention(claim, _reported(of), origin, silent=True) for origin, (claim, of) in last.items() if origin not in heard]


def _earlier(told: Sequence[tuple[Revision, Sequence[Claim]]]) -> list[Earlier]:
    """Claims of all revisions but the last, each with the time at which the next one was seen."""
    found = []
    for (revision, claims), (following, _) in pairwise(told):
        found += [Earlier(claim, _reported(revision), following.seen) for claim in claims]
    return found


def _reported(one: Revision) -> Reported:
    return Reported(one.article_id, one.publisher, one.published, one.fetched, one.title, one.run_id, one.signature or b"")
