"""From labelled articles and snippets to what the network is to say of each piece, sentence and mention.

Articles are labelled by deal, not by word: what the labels leave open (a second sentence that tells the same deal, a name that
no deal has) is left out of the loss instead of being taught as wrong.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from zlib import crc32

import numpy as np

from models.encoder.records import (
    LIVE,
    NAMES,
    NONE,
    PASSING,
    ROLES,
    STATUSES,
    TYPES,
    Encoded,
    Entity,
    Floats,
    Ints,
    Mention,
    entity_of,
)
from models.encoder.windows import Cut, encode, with_mentions
from models.evaluate import same_company
from models.training.records import Anchor, Deal, Labels, Prepared
from models.training.tags import OPEN, find_all, tag, tag_article

CAPITALS = re.compile(r"\b[A-Z][\w&-]+(?: [A-Z][\w&-]+){0,3}")
BYSTANDERS = {"bystander", "other"}
TELLER = 0.25  # weight of "no deal" for a sentence that tells a deal again
AGAIN = 0.4  # weight of such a sentence as an anchor
BACKGROUND = 0.5  # weight of a deal in passing as an anchor
SPARE = 3  # capitals that are shown as mentions without being parties, beside one for each name that the rules missed

Example = tuple[Encoded, Labels]


def label(record: Prepared, cut: Cut) -> Example:
    """A text in windows with its labels."""
    return label_article(record, cut) if record.snippet is None else label_snippet(record, cut)


def label_article(record: Prepared, cut: Cut) -> Example:
    """An article; names that the rules missed are among its mentions, as the tagger will find some of them."""
    encoded = encode(record, cut)
    missed = list(_missed_names(encoded, record.gold))
    encoded = with_mentions(encoded, [*missed, *_spare_capitals(encoded, missed)])
    everything = {m.entity for m in encoded.mentions}
    positive = [frozenset(e for e in everything if belongs(e, deal)) for deal in record.gold]
    evidence, weight, anchors = _evidence(encoded, record.gold, positive)
    for i, anchor in _tell_again(encoded, record.gold, positive, {anchor.sentence for anchor in anchors}):
        weight[i] = min(weight[i], TELLER)
        anchors += [anchor] if anchor else []
    return encoded, Labels(tag_article(encoded, record.gold), evidence, weight, tuple(anchors))


def _evidence(encoded: Encoded, gold: tuple[Deal, ...], positive: list[frozenset[Entity]]) -> tuple[Ints, Floats, list[Anchor]]:
    """What each sentence tells, how much that counts, and the sentences that state a deal best."""
    evidence, weight = np.full(len(encoded.sentences), NONE, np.int64), np.ones(len(encoded.sentences))
    anchors: list[Anchor] = []
    for number, deal in enumerate(gold):
        overlap = _overlap(encoded, deal["evidence"])
        best = max(range(len(overlap)), key=lambda i: (overlap[i], -i))
        if overlap[best] <= 0:
            continue
        for i, (covered, s) in enumerate(zip(overlap, encoded.sentences, strict=True)):
            if i != best and covered > 0.5 * (s.end - s.start):
                weight[i] = 0.0  # evidence of two sentences: the other one is neither
        background = deal["background"]
        if background and any(anchor.sentence == best for anchor in anchors):
            continue
        evidence[best], weight[best] = PASSING if background else LIVE, 1.0
        kinds = TYPES.index(deal["deal_type"]), STATUSES.index(deal["status"])
        anchors.append(Anchor(best, number, BACKGROUND if background else 1.0, *kinds, positive[number]))
    return evidence, weight, anchors


def _overlap(encoded: Encoded, evidence: str) -> list[int]:
    """How many characters of each sentence the evidence covers; all 0 when it isn't in the text."""
    at = encoded.text.find(evidence)
    end = at + len(evidence)
    return [max(0, min(end, s.end) - max(at, s.start)) if at >= 0 else 0 for s in encoded.sentences]


def _missed_names(encoded: Encoded, gold: tuple[Deal, ...]) -> Iterator[Mention]:
    """Mentions of parties that the rules didn't see."""
    seen = {(m.start, m.end) for m in encoded.mentions}
    parties = {m.entity[1] for m in encoded.mentions if m.entity[0] == "PARTY"}
    for deal in gold:
        for kind, names in (("COMPANY", deal["companies"]), ("INSTITUTION", deal["institutions"])):
            for name in names:
                if not any(same_company(name, party) for party in parties):
                    for start, end in find_all(encoded.text, name):
                        if (start, end) not in seen:
                            seen.add((start, end))
                            yield Mention(start, end, kind, ("PARTY", name))


def _spare_capitals(encoded: Encoded, missed: list[Mention]) -> Iterator[Mention]:
    """A few other runs of capitals, the same in each run: what the tagger may take for a name is no party."""
    taken = (*encoded.mentions, *missed)
    spare = [h for h in CAPITALS.finditer(encoded.text) if not any(m.start < h.end() and h.start() < m.end for m in taken)]
    for hit in sorted(spare, key=lambda hit: crc32(hit[0].encode()))[: SPARE + len(missed)]:
        yield Mention(hit.start(), hit.end(), "COMPANY", ("PARTY", hit[0]))


def _tell_again(
    encoded: Encoded, gold: tuple[Deal, ...], positive: list[frozenset[Entity]], taken: set[int],
) -> Iterator[tuple[int, Anchor | None]]:
    """Sentences that share so much with a deal that they may tell it, with an anchor where only one deal is meant."""
    for i, sentence in enumerate(encoded.sentences):
        if i in taken:
            continue
        here = {m.entity for m in encoded.mentions if m.sentence == i}
        parties = {e for e in here if e[0] in ("PARTY", "COUNTRY")}
        things = {e for e in here if e[0] in ("MONEY", "PROJECT")}
        shared = sorted(((len(parties & p) + 0.5 * len(things & p), d) for d, p in enumerate(positive)), reverse=True)
        if not shared or shared[0][0] < (1 if sentence.layout in ("title", "heading") else 2):
            continue
        if len(shared) > 1 and shared[0][0] == shared[1][0]:
            yield i, None
        else:
            deal = shared[0][1]
            yield i, Anchor(i, deal, AGAIN, TYPES.index(gold[deal]["deal_type"]), -1, positive[deal])


def belongs(entity: Entity, deal: Deal) -> bool:
    """True when the labels of the deal name the entity."""
    group, ident = entity
    if group == "PARTY":
        return any(same_company(name, ident) for name in (*deal["companies"], *deal["institutions"]))
    if group == "COUNTRY":
        return ident in deal["countries"]
    if group == "MINERAL":
        return ident in deal["minerals"]
    if group == "PROJECT":
        one, other = _plain(ident), _plain(deal["project"] or "")
        return bool(other) and (one in other or other in one)
    if group == "MONEY":
        currency, _, amount = ident.partition(" ")
        value = deal["value"]
        return bool(value) and value["currency"] == currency and abs(float(amount) - value["amount"]) <= 0.01 * value["amount"]
    return deal["stake_percent"] is not None and abs(float(ident) - deal["stake_percent"]) < 0.05


def _plain(text: str) -> str:
    """Lower case without accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()


def label_snippet(record: Prepared, cut: Cut) -> Example:
    """A snippet: every name is labelled with its role, so that nothing stays open but which sentence tells the deal."""
    gold = record.snippet or {}
    bare = encode(record, cut)
    tags = np.zeros(bare.ids.shape, np.int64)
    mentions, positive, roles = [], set(), {}
    for span in gold["spans"]:
        entity = entity_of(span["label"], span["text"])
        if span["role"] not in BYSTANDERS:
            positive.add(entity)
            if span["role"] in ROLES:
                roles[entity] = ROLES.index(span["role"])
        for start, end in find_all(bare.text, span["text"]):
            if span["label"] in NAMES:
                tag(bare, tags, start, end, span["label"])
            mentions.append(Mention(start, end, span["label"], entity))
    tags[bare.offsets[..., 0] < 0] = OPEN
    encoded = with_mentions(replace(bare, mentions=()), mentions)
    count = len(encoded.sentences)
    evidence, weight = np.full(count, NONE, np.int64), np.ones(count)
    if not gold["deal"]:
        return encoded, Labels(tags, evidence, weight, ())
    told = [len({m.entity for m in encoded.mentions if m.sentence == i} & positive) for i in range(count)]
    best = int(np.argmax(told))
    weight[:] = 0.0
    evidence[best], weight[best] = LIVE, 1.0
    anchor = Anchor(best, 0, 1.0, TYPES.index(gold["deal_type"]), STATUSES.index(gold["status"]), frozenset(positive), roles)
    return encoded, Labels(tags, evidence, weight, (anchor,))
