"""What one sentence says: who and what it names, how strongly it tells of a deal, of which type and status.

Triggers are regular expressions over lemmas in which names are masked ("ORG have agree to buy PCT of PROJ for MONEY"),
so that one row of `triggers.csv` covers all names and tenses.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Doc, Span

from models import vocabulary
from models.components.sections import Block
from models.components.words import lemma

KINDS = ("type", "status", "action", "negative", "background")
WEIGHT = re.compile(r"-?\d+(?:\.\d+)?")
MASKS = {"COMPANY": "ORG", "INSTITUTION": "INST", "COUNTRY": "GPE", "MINERAL": "MIN", "PROJECT": "PROJ", "PLACE": "LOC"}


@dataclass(slots=True)
class Sentence:
    """One sentence with all that was read from it."""

    span: Span
    block: Block
    masked: str
    companies: list[Span] = field(default_factory=list)
    institutions: list[Span] = field(default_factory=list)
    countries: list[Span] = field(default_factory=list)
    minerals: list[Span] = field(default_factory=list)
    projects: list[Span] = field(default_factory=list)
    money: list[Span] = field(default_factory=list)
    percents: list[Span] = field(default_factory=list)
    types: dict[str, float] = field(default_factory=dict)
    statuses: dict[str, float] = field(default_factory=dict)
    action: float = 0.0
    negative: float = 0.0
    past: bool = False

    @property
    def parties(self) -> set[str]:
        """Names of the companies and public bodies in it."""
        return {span.kb_id_ for span in (*self.companies, *self.institutions)}

    @property
    def states(self) -> set[str]:
        """Codes of the countries in it."""
        return {span.kb_id_ for span in self.countries}


@dataclass(frozen=True, slots=True)
class Trigger:
    """One row of `triggers.csv`, compiled."""

    id: str
    kind: str
    weight: float
    pattern: re.Pattern[str]


@cache
def triggers(language: str = "en") -> tuple[Trigger, ...]:
    """All triggers of a language; VocabularyError names the row that does not compile."""
    out = []
    for row in vocabulary.read("triggers", language):
        kind, weight = row.first("kind"), row.first("weight")
        if kind not in KINDS or not WEIGHT.fullmatch(weight):
            raise vocabulary.VocabularyError(f"triggers.csv:{row.line}: {kind} {weight} is no kind with a weight")
        out.append(Trigger(row.id, kind, float(weight), re.compile(row.first("pattern"))))
    return tuple(out)


def read_sentences(doc: Doc) -> list[Sentence]:
    """The sentences of a document outside its boilerplate, in order."""
    blocks = {i: block for block in doc._.blocks for i in range(block.start, block.end)}
    spans = _by_token(doc)
    out = []
    for span in doc.sents:
        block = blocks.get(span.start)
        if block is None or block.kind == "boilerplate" or not span.text.strip():
            continue
        inside = [s for i in range(span.start, span.end) for s in spans.get(i, ())]
        sentence = Sentence(span, block, _mask(span, inside))
        _collect(sentence, inside)
        _score(sentence)
        out.append(sentence)
    return out


def _by_token(doc: Doc) -> dict[int, list[Span]]:
    out: dict[int, list[Span]] = defaultdict(list)
    for group in ("entities", "money", "percent"):
        for span in doc.spans.get(group, ()):
            out[span.start].append(span)
    return out


def _collect(sentence: Sentence, spans: Iterable[Span]) -> None:
    lists = {
        "COMPANY": sentence.companies, "INSTITUTION": sentence.institutions, "COUNTRY": sentence.countries,
        "MINERAL": sentence.minerals, "PROJECT": sentence.projects, "MONEY": sentence.money, "PERCENT": sentence.percents,
    }
    for span in spans:
        if span.label_ in lists:
            lists[span.label_].append(span)


def _mask(span: Span, inside: list[Span]) -> str:
    """The sentence as lemmas, with names as masks; shares are MINOR up to half, MAJ above."""
    heads = {}
    for s in sorted(inside, key=lambda s: s.end - s.start):
        mask = MASKS.get(s.label_, s.label_)
        if s.label_ == "PERCENT":
            mask = "MAJ" if float(s.kb_id_) > 50 else "MINOR"
        heads[s.start] = (mask, s.end)
    words, i = [], span.start
    while i < span.end:
        if i in heads:
            mask, end = heads[i]
            words.append(mask)
            i = max(end, i + 1)
            continue
        token = span.doc[i]
        if not token.is_space:
            words.append(lemma(token.text))
        i += 1
    return " ".join(words)


def _score(sentence: Sentence) -> None:
    types: dict[str, float] = defaultdict(float)
    statuses: dict[str, float] = defaultdict(float)
    for trigger in triggers():
        if not trigger.pattern.search(sentence.masked):
            continue
        if trigger.kind == "type":
            types[trigger.id] = max(types[trigger.id], trigger.weight) + (0.5 if types[trigger.id] else 0)
        elif trigger.kind == "status":
            statuses[trigger.id] = max(statuses[trigger.id], trigger.weight)
        elif trigger.kind == "action":
            sentence.action += trigger.weight
        elif trigger.kind == "negative":
            sentence.negative += trigger.weight
        elif trigger.kind == "background":
            sentence.past = True
    sentence.types, sentence.statuses = dict(types), dict(statuses)


def strength(sentence: Sentence, *, mineral_article: bool) -> float:
    """How strongly a sentence tells of a deal: trigger, action, parties and mineral must come together."""
    told = max(sentence.statuses.values(), default=0.0)
    parties, states = len(sentence.parties), len(sentence.states)
    # "Canada's X and the government of Mali have reached an agreement" names no type and is a deal all the same
    plain = told >= 2 and sentence.action >= 3.5 and parties + states >= 2
    if told < 3 and not plain and not (sentence.types and sentence.action):
        return 0.0
    if parties + states == 0:
        return 0.0
    score = max(sentence.types.values(), default=0.5) + 0.5 * sentence.action + sentence.negative
    score += 1.0 if told >= 3 else 0.5 if told else 0.0
    score += 1.0 * min(parties, 2) + 0.5 * min(states, 2)
    score += 1.0 if sentence.minerals else (0.0 if mineral_article else -2.0)
    score += 0.5 if sentence.money or sentence.percents else 0.0
    score += {"title": 0.5, "lead": 1.5, "item": 0.5, "heading": 0.0}.get(sentence.block.kind, 0.0)
    return score
