"""From a document after the rule components to what the encoder reads: sentences with facts, mentions with entities."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Span

from models.encoder.facts import Sentence as Read
from models.encoder.facts import read_sentences, strength
from models.encoder.records import FACTS, LABELS, STATUSES, TYPES, Mention, Sentence, Text, entity_of

MARK = re.compile(r"(?:#{1,6}|[-•*–]) +")
SCALE = 5  # the rules' weights reach about ten


def features(doc: Doc, ident: str = "", shift: int = 0) -> Text:
    """The text of a document; `shift` characters at its head are left out."""
    return Text(ident, doc.text[shift:], tuple(_sentences(doc, shift)), tuple(_mentions(doc, shift)))


def _sentences(doc: Doc, shift: int) -> Iterator[Sentence]:
    """The sentences of all blocks; those of the boilerplate have no facts."""
    about_minerals = any(span.label_ == "MINERAL" for span in doc.spans["entities"])
    facts = {read.span.start: _facts(read, about_minerals=about_minerals) for read in read_sentences(doc)}
    blocks = {i: (number, block) for number, block in enumerate(doc._.blocks) for i in range(block.start, block.end)}
    for span in doc.sents:
        text = span.text.rstrip()
        if span.start in blocks and text and span.start_char >= shift:
            number, block = blocks[span.start]
            start, end = _bare(doc, span, text) - shift, span.start_char + len(text) - shift
            if start < end:
                yield Sentence(start, end, block.kind, block.section, number, facts.get(span.start, (0.0,) * FACTS))


def _bare(doc: Doc, span: Span, text: str) -> int:
    """Where a sentence begins after its dateline and the mark of a heading or an item: neither is read."""
    stops: list[int] = [doc[end].idx for start, end in doc._.datelines if span.start <= start < span.end and end < len(doc)]
    mark = MARK.match(text)
    return max([int(span.start_char) + (mark.end() if mark else 0), *stops])


def _facts(read: Read, *, about_minerals: bool) -> tuple[float, ...]:
    """What the rules make of a sentence, as numbers that the network can weigh."""
    told = (strength(read, mineral_article=about_minerals), read.action, read.negative, float(read.past))
    weights = (*(read.types.get(name, 0.0) for name in TYPES), *(read.statuses.get(name, 0.0) for name in STATUSES))
    return tuple(round(value / SCALE, 3) for value in (*told, *weights))


def _mentions(doc: Doc, shift: int) -> Iterator[Mention]:
    for key in ("entities", "money", "percent"):
        for span in doc.spans[key]:
            if span.label_ in LABELS and span.start_char >= shift:
                yield Mention(span.start_char - shift, span.end_char - shift, span.label_, entity_of(span.label_, span.kb_id_))
