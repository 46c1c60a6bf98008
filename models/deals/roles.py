"""The part that each party has, where the words around it say so plainly; where they don't, it has none.

By rule: the network's own guess at roles, learned from snippets alone, named buyer and target alike too often to be shown.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from re import Pattern

from models.encoder.records import Entity, Mention, Sentence
from models.linear.masks import masked

GIVE, TAKE = "give", "take"
VERBS = {  # type → (verb of the one that gives, of the one that takes)
    "acquisition": (r"sell|divest|offload", r"buy|acquire|purchase|take"),
    "equity_investment": (r"sell|divest|offload", r"buy|acquire|purchase|take|invest|subscribe"),
    "offtake": (r"supply|sell|deliver|ship", r"buy|purchase|take|receive"),
    "financing": (r"lend|grant|provide|approve|commit|award|guarantee|give", r"receive|get|secure|win|obtain|borrow|raise|draw"),
    "concession": (r"grant|award|issue|renew|extend|give", r"receive|get|secure|win|obtain"),
}
PARTS = {  # type → roles of (giver, taker, what is bought)
    "acquisition": ("seller", "buyer", "target"),
    "equity_investment": ("seller", "investor", "target"),
    "offtake": ("seller", "offtaker", None),
    "financing": ("lender", "borrower", None),
    "concession": ("host", "operator", None),
}
PARTNERS = {"joint_venture", "partnership", "framework_agreement", "trade_agreement"}


@dataclass(frozen=True, slots=True)
class Clause:
    """The first verb of a deal in a sentence, and whether it stands in the passive."""

    kind: str  # GIVE or TAKE
    at: int
    passive: bool


@cache
def _verbs(deal_type: str) -> tuple[Pattern[str], Pattern[str]]:
    give, take = VERBS[deal_type]
    return re.compile(give), re.compile(take)


def roles(
    text: str, sentence: Sentence, mentions: Sequence[Mention], deal_type: str, parties: Mapping[Entity, str],
) -> Iterator[tuple[str, str]]:
    """(party's name, role); `mentions`: those of the sentence; `parties`: entity → its name in the deal."""
    if deal_type in PARTNERS:
        yield from ((name, "partner") for name in parties.values())
        return
    if deal_type not in PARTS:
        return
    mask = masked(text, sentence, mentions)
    clause = _clause(mask.tokens, deal_type)
    if clause is None:
        return
    seen: dict[str, str] = {}
    for mention, place in sorted(zip(mentions, mask.places, strict=True), key=lambda pair: pair[1]):
        name = parties.get(mention.entity)
        if name is not None and (role := _role(mask.tokens, place, clause, deal_type)) is not None:
            seen.setdefault(name, role)
    yield from seen.items()


def _clause(tokens: Sequence[str], deal_type: str) -> Clause | None:
    give, take = _verbs(deal_type)
    for at, token in enumerate(tokens):
        kind = GIVE if give.fullmatch(token) else TAKE if take.fullmatch(token) else None
        if kind is not None:
            return Clause(kind, at, tokens[at - 1] == "be" and "by" in tokens[at + 1:])
    return None


def _role(tokens: Sequence[str], place: int, clause: Clause, deal_type: str) -> str | None:
    """Before the verb stands who acts, after it what is given or bought, behind "to", "from" and "by" the other side."""
    giver, taker, bought = PARTS[deal_type]
    actor, other = (giver, taker) if clause.kind == GIVE else (taker, giver)
    word = _word_before(tokens, place)
    if clause.passive:
        if place < clause.at:
            return bought if clause.kind == TAKE else taker
        return actor if word == "by" else None
    if place < clause.at:
        return actor
    if word in (("to", "for", "with") if clause.kind == GIVE else ("from",)):
        return other
    if deal_type == "financing" and clause.kind == GIVE and word not in ("from", "by"):
        return other if tokens[clause.at + 1] in ("ORG", "NAM", "INST") and place == clause.at + 1 else None
    return bought if word not in ("by", "with", "from", "to") else None


def _word_before(tokens: Sequence[str], place: int) -> str:
    """The last word before a name but articles and nationalities."""
    while place > 1 and tokens[place - 1] in ("the", "a", "an", "GPE", "'s", "s", "its"):
        place -= 1
    return tokens[place - 1]
