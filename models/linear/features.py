"""What the linear models look at: named features of sentences, and of each entity seen from a sentence that tells a deal."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import log10

from models.encoder.records import Encoded, Entity, Mention
from models.linear.masks import Masked, masked

Feature = tuple[str, float]
LONGEST = 3  # words of an n-gram
NEAR = 5  # words before and after a mention that are looked at
RIVALS = 12  # sentences that tell other deals, the nearest
WEAK = 0.3  # what a word of a neighbouring sentence counts
COUNTED = ("ORG", "NAM", "INST", "GPE", "MIN", "PROJ", "MONEY", "PCT")
SHARES = (("minor", 19.99), ("part", 49.99), ("half", 50.0), ("major", 99.99), ("all", 100.0))  # name, most
OPEN_COUNTRIES = ("US", "CN", "EU")  # so often told as rivals and markets that they have a feature of their own


@dataclass(frozen=True, slots=True)
class Article:
    """A text with what is asked of it again and again."""

    text: Encoded
    masks: tuple[Masked, ...]  # a sentence each
    inside: tuple[tuple[Mention, ...], ...]  # mentions of each sentence
    mentions: dict[Entity, tuple[Mention, ...]]
    places: dict[int, int]  # id of a mention → its place among the tokens of its sentence
    homes: dict[Entity, tuple[int, ...]]  # the sentences that name an entity, in order
    ranks: dict[Entity, int]  # how many of its group are named more often
    largest: float  # the largest sum


def article(text: Encoded) -> Article:
    """Masks all sentences of a text once."""
    inside: list[list[Mention]] = [[] for _ in text.sentences]
    by_entity: dict[Entity, list[Mention]] = defaultdict(list)
    for mention in text.mentions:
        inside[mention.sentence].append(mention)
        by_entity[mention.entity].append(mention)
    masks = tuple(masked(text.text, s, ms) for s, ms in zip(text.sentences, inside, strict=True))
    places = {id(m): p for mask, ms in zip(masks, inside, strict=True) for m, p in zip(ms, mask.places, strict=True)}
    homes = {entity: tuple(sorted({m.sentence for m in ms})) for entity, ms in by_entity.items()}
    counts: dict[str, list[int]] = defaultdict(list)
    for (group, _), ms in by_entity.items():
        counts[group].append(len(ms))
    ranks = {entity: sum(count > len(ms) for count in counts[entity[0]]) for entity, ms in by_entity.items()}
    largest = max((_number(entity) for entity in by_entity if entity[0] == "MONEY"), default=0.0)
    mentions = {entity: tuple(ms) for entity, ms in by_entity.items()}
    return Article(text, masks, tuple(map(tuple, inside)), mentions, places, homes, ranks, largest)


def sentence_features(of: Article, i: int) -> Iterator[Feature]:
    """Of the sentence `i`: its n-grams, its neighbours' words, layout, whom it names and whether they were named before."""
    sentence, tokens = of.text.sentences[i], of.masks[i].tokens
    for size in range(1, LONGEST + 1):
        for start in range(len(tokens) - size + 1):
            yield " ".join(tokens[start:start + size]), 1.0
    yield f"LAYOUT={sentence.layout}", 1.0
    yield f"ORDER={min(i, 6)}", 1.0
    yield f"LENGTH={min((len(tokens) - 2) // 8, 6)}", 1.0
    for mask in COUNTED:
        yield f"{mask}={min(tokens.count(mask), 3)}", 1.0
    yield from _who(of, i)
    for number, fact in enumerate(sentence.facts):
        if fact:
            yield f"FACT={number}", fact
    for name, other, most in (("BEFORE", i - 1, 30), ("AFTER", i + 1, 12), ("TITLE", 0 if i else -1, 60)):
        if 0 <= other < len(of.masks):
            for token in of.masks[other].tokens[1:-1][:most]:
                yield f"{name}={token}", WEAK


def _who(of: Article, i: int) -> Iterator[Feature]:
    told = {m.entity for m in of.inside[i] if m.entity[0] in ("PARTY", "COUNTRY", "MINERAL")}
    parties = {entity for entity in told if entity[0] == "PARTY"}
    before = {m.entity for ms in of.inside[1:i] for m in ms}
    titled = {m.entity for m in of.inside[0]} if i else set()
    yield f"PARTIES={min(len({e for e in told if e[0] != 'MINERAL'}), 4)}", 1.0
    yield f"TITLED={min(len(told & titled), 3)}", 1.0
    yield f"NEW={min(len(parties - before), 3)}", 1.0
    yield f"OLD={min(len(parties & before), 3)}", 1.0
    yield f"MINERAL={any(entity[0] == 'MINERAL' for entity in told)}", 1.0


def link_features(of: Article, anchor: int, told: Collection[int]) -> Iterator[tuple[Entity, list[str]]]:
    """Each entity of the text, seen from the sentence `anchor`: where it stands, what stands around it, how often it comes.

    `told`: the sentences that tell any deal; what stands nearer to those of other parties belongs there, as round-ups show.
    """
    here = of.inside[anchor]
    own = _parties(of, anchor)
    rivals = sorted((k for k in told if k != anchor and _parties(of, k) - own), key=lambda k: (abs(k - anchor), k))[:RIVALS]
    crowd = {group: min(len({m.entity for m in here if m.entity[0] == group}), 5) for group in ("PARTY", "COUNTRY")}
    for entity, mentions in of.mentions.items():
        group = entity[0]
        names = [
            *_place(of, anchor, mentions, crowd), *_context(of, anchor, mentions), *_rank(of, entity, here),
            *_rivalry(anchor, mentions, of.homes[entity], rivals),
        ]
        yield entity, [f"{group}|{name}" for name in names]


def _place(of: Article, anchor: int, mentions: Sequence[Mention], crowd: dict[str, int]) -> Iterator[str]:
    sentences, home = of.text.sentences, of.text.sentences[anchor]
    gap = min((m.sentence - anchor for m in mentions), key=lambda gap: (abs(gap), gap))
    far = abs(gap)
    distance = "0" if not far else f"{'+' if gap > 0 else '-'}{far if far < 3 else 3 if far < 6 else 6}"
    yield "any"
    yield f"count={min(len(mentions), 5)}"
    yield f"distance={distance}"
    yield f"distance={distance} from={home.layout}"
    yield f"first={min(min(m.sentence for m in mentions), 4)}"
    yield f"section={any(sentences[m.sentence].section == home.section for m in mentions)}"
    yield f"block={any(sentences[m.sentence].block == home.block for m in mentions)}"
    for label in sorted({m.label for m in mentions}):
        yield f"label={label}"
    for layout in sorted({sentences[m.sentence].layout for m in mentions}):
        yield f"in={layout}"
        yield f"in={layout} here={far == 0}"
    for group, count in crowd.items():
        yield f"{group}={count} here={far == 0}"


def _parties(of: Article, i: int) -> set[Entity]:
    return {m.entity for m in of.inside[i] if m.entity[0] in ("PARTY", "COUNTRY")}


def _rivalry(anchor: int, mentions: Sequence[Mention], homes: Sequence[int], rivals: Sequence[int]) -> Iterator[str]:
    """Whether sentences that tell other deals hold the entity, or stand nearer to it."""
    crowd = "none" if not rivals else "few" if len(rivals) < 3 else "many"
    here = anchor in homes
    held = len(set(homes).intersection(rivals))
    gap = min(abs(home - anchor) for home in homes)
    nearer = any(abs(home - k) < gap for home in homes for k in rivals)
    near = min(gap, 3)
    title = homes[0] == 0
    yield f"rivals={crowd}"
    yield f"rivals={crowd} here={here} held={min(held, 2)}"
    yield f"rivals={crowd} gap={near} nearer={nearer}"
    yield f"rivals={crowd} titled={title} here={here}"
    yield f"rivals={crowd} count={min(len(mentions), 4)} here={here}"


def _context(of: Article, anchor: int, mentions: Sequence[Mention]) -> Iterator[str]:
    """Words around up to two mentions in the sentence, else around the nearest one."""
    inside = [m for m in mentions if m.sentence == anchor]
    near = inside[:2] or [min(mentions, key=lambda m: abs(m.sentence - anchor))]
    side = "here" if inside else "there"
    for mention in near:
        tokens, at = _as_companies(of.masks[mention.sentence].tokens), of.places[id(mention)]
        left, right = tokens[max(0, at - NEAR):at], tokens[at + 1:at + 1 + NEAR]
        for k, token in enumerate(reversed(left)):
            yield f"{side} <{token}"
            if k < 2:
                yield f"{side} <{k} {token}"
        for k, token in enumerate(right):
            yield f"{side} >{token}"
            if k < 2:
                yield f"{side} >{k} {token}"
        for size in (2, 3):
            if len(left) >= size:
                yield f"{side} << {' '.join(left[-size:])}"
            if len(right) >= size:
                yield f"{side} >> {' '.join(right[:size])}"
        if left and right:
            yield f"{side} <> {left[-1]} {right[0]}"
    if inside:
        yield from sorted({f"with {token}" for token in of.masks[anchor].tokens if len(token) > 3 and token.islower()})


def _as_companies(tokens: Sequence[str]) -> list[str]:
    return ["ORG" if token == "NAM" else token for token in tokens]


def name_features(of: Article, entity: Entity) -> Iterator[str]:
    """Of a proper name: its form, and the words around its first mentions."""
    mentions = of.mentions[entity]
    words = entity[1].split() or [""]
    yield "any"
    yield f"last={words[-1].lower()}"
    yield f"first={words[0].lower()}"
    yield f"end={words[-1][-3:].lower()}"
    yield f"words={min(len(words), 5)}"
    yield f"capitals={entity[1].isupper()} short={len(entity[1]) < 6}"
    yield f"digits={any(c.isdigit() for c in entity[1])}"
    yield f"count={min(len(mentions), 4)}"
    yield f"titled={any(m.sentence == 0 for m in mentions)}"
    yield from sorted({f"label={m.label}" for m in mentions})
    yield from sorted({f"word={word.lower()}" for word in words})
    for mention in mentions[:3]:
        tokens, at = _as_companies(of.masks[mention.sentence].tokens), of.places[id(mention)]
        left, right = tokens[max(0, at - 3):at], tokens[at + 1:at + 4]
        for k, token in enumerate(reversed(left)):
            yield f"<{k} {token}"
        for k, token in enumerate(right):
            yield f">{k} {token}"
        yield f"<< {' '.join(left[-2:])}"
        yield f">> {' '.join(right[:2])}"
        yield f"<> {' '.join((*left[-1:], *right[:1]))}"


def _rank(of: Article, entity: Entity, here: Sequence[Mention]) -> Iterator[str]:
    group, ident = entity
    same = [m for m in here if m.entity[0] == group]
    starts = sorted({m.start for m in same})
    own = [m for m in same if m.entity == entity]
    if own:
        place = starts.index(own[0].start)
        yield f"order={min(place, 4)}"
        yield f"last={place == len(starts) - 1}"
        home = of.text.sentences[own[0].sentence]
        yield f"quarter={4 * (own[0].start - home.start) // max(1, home.end - home.start)}"
    if group in ("MINERAL", "COUNTRY", "PARTY"):
        yield f"rank={min(of.ranks[entity], 4)}"
    if group == "MINERAL":
        yield f"id={ident}"
    elif group == "COUNTRY":
        yield f"id={ident if ident in OPEN_COUNTRIES else 'other'}"
    elif group == "PARTY":
        words = ident.split() or [""]
        yield f"head={words[-1].lower()}"
        yield f"words={min(len(words), 4)}"
    elif group in ("MONEY", "PERCENT"):
        yield from _size(of, entity, {m.entity for m in same})


def _size(of: Article, entity: Entity, here: set[Entity]) -> Iterator[str]:
    number = _number(entity)
    if entity[0] == "PERCENT":
        share = next((name for name, most in SHARES if number <= most), "beyond")
        yield f"share={share}"
        return
    yield f"digits={int(log10(max(number, 1)))}"
    yield f"most={number >= of.largest}"
    if here:
        yield f"most here={number >= max(_number(e) for e in here)}"


def _number(entity: Entity) -> float:
    """The number at the end of "USD 5000000" or "9.9"; 0 where there is none, as in a snippet's "$5 million"."""
    try:
        return float(entity[1].rsplit(" ", 1)[-1])
    except ValueError:
        return 0.0
