"""Runs the rule pipeline over the gold once and keeps what the encoder needs: sentences, mentions, the rules' deals.

    python -m models.training.prepare models/gold data/encoder/prepared.jsonl

The pipeline takes a minute for all texts; the training, which is run often, then needs no spaCy.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

import models
from models.deals.sentences import Sentence as Read
from models.deals.sentences import read_sentences, strength
from models.frames import Frame
from models.training.records import FACTS, LABELS, STATUSES, TYPES, Deal, Mention, Prepared, Sentence, entity_of, write_lines

FILES = "[dtsn][0-9].jsonl"
UNTOUCHED = {"n4"}  # the project's own test split: neither trained on nor tuned on
SNIPPETS = "s"
HEAD = "Mining news\n"  # a snippet has no title: one is put before it and cut off again
SCALE = 5  # the rules' weights reach about ten


def prepare(nlp: Language, path: Path) -> Iterator[Prepared]:
    """The texts of one file of labelled articles or snippets."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    snippets = path.stem.startswith(SNIPPETS)
    texts = [HEAD + row["text"] if snippets else row["title"] + "\n" + row["text"] for row in rows]
    for row, doc in zip(rows, nlp.pipe(texts), strict=True):
        shift = len(HEAD) if snippets else 0
        common = (row["id"], path.stem, doc.text[shift:], tuple(_sentences(doc, shift)), tuple(_mentions(doc, shift)))
        if snippets:
            yield Prepared(*common, snippet={key: row[key] for key in ("deal", "deal_type", "status", "spans")})
        else:
            yield Prepared(*common, gold=tuple(row["agreements"]), rules=tuple(_deal(doc, frame) for frame in doc._.frames))


def _sentences(doc: Doc, shift: int) -> Iterator[Sentence]:
    """The sentences of all blocks; those of the boilerplate have no facts."""
    about_minerals = any(span.label_ == "MINERAL" for span in doc.spans["entities"])
    facts = {read.span.start: _facts(read, about_minerals=about_minerals) for read in read_sentences(doc)}
    blocks = {i: (number, block) for number, block in enumerate(doc._.blocks) for i in range(block.start, block.end)}
    for span in doc.sents:
        text = span.text.rstrip()
        if span.start in blocks and text and span.start_char >= shift:
            number, block = blocks[span.start]
            start = span.start_char - shift
            yield Sentence(start, start + len(text), block.kind, block.section, number, facts.get(span.start, (0.0,) * FACTS))


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


def _deal(doc: Doc, frame: Frame) -> Deal:
    """A frame of the rules in the fields of the labelling guide."""
    value: dict[str, Any] | None = {"amount": frame.value[0], "currency": frame.value[1]} if frame.value else None
    return asdict(frame) | {"value": value, "evidence": doc.text[frame.evidence_start:frame.evidence_end]}


def main() -> None:
    """Prepare all files of a folder but the untouched split."""
    parser = argparse.ArgumentParser(prog="python -m models.training.prepare", description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, metavar="GOLD_DIR", help="folder with d1.jsonl, t1.jsonl, n1.jsonl, s1.jsonl …")
    parser.add_argument("out", type=Path, metavar="OUT.jsonl", help="where the prepared texts go")
    options = parser.parse_args()
    paths = [path for path in sorted(options.gold.glob(FILES)) if path.stem not in UNTOUCHED]
    if not paths:
        parser.error(f"{options.gold} holds no labelled files ({FILES})")
    nlp = models.load("en")
    rows: list[Prepared] = []
    for path in paths:
        rows += prepare(nlp, path)
        sys.stdout.write(f"{path.stem} {len(rows)}\n")
    write_lines(options.out, rows)


if __name__ == "__main__":
    main()
