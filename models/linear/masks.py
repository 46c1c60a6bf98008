"""Sentences as dictionary forms with names masked: "ORG have agree to sell MIN to ORG"; what one deal teaches holds for all."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.components.words import lemma
from models.encoder.records import Mention, Sentence

WORD = re.compile(r"\w+|[^\w\s]")
MASKS = {
    "COMPANY": "ORG", "NAME": "NAM", "INSTITUTION": "INST", "COUNTRY": "GPE", "PLACE": "LOC", "MINERAL": "MIN", "PROJECT": "PROJ",
    "MONEY": "MONEY", "PERCENT": "PCT",
}
START, END = "<s>", "</s>"


@dataclass(frozen=True, slots=True)
class Masked:
    """The tokens of a sentence between START and END, and where each of its mentions stands among them."""

    tokens: tuple[str, ...]
    places: tuple[int, ...]  # of the mentions given, in their order


def masked(text: str, sentence: Sentence, mentions: Sequence[Mention]) -> Masked:
    """`mentions`: those that begin in the sentence; one that lies in a longer one stands where that does."""
    tokens, at, place = [START], sentence.start, {}
    for n in sorted(range(len(mentions)), key=lambda n: (mentions[n].start, -mentions[n].end)):
        mention = mentions[n]
        if mention.start >= at:
            tokens += map(lemma, WORD.findall(text[at:mention.start]))
            tokens.append(MASKS[mention.label])
            at = mention.end
        place[n] = len(tokens) - 1
    tokens += map(lemma, WORD.findall(text[at:sentence.end]))
    return Masked((*tokens, END), tuple(place[n] for n in range(len(mentions))))
