"""Senses: which reading of an ambiguous word holds here, and which mention wins where two overlap.

"Lead" the verb, minerals inside company names, Georgia, the two Congos. The rules are rows of `senses.csv`; each looks at
what stands before, after and anywhere in the article, and the first that fits decides.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from models.vocabulary import VocabularyError

WINDOW = 60  # characters that `before` and `after` see


@dataclass(frozen=True, slots=True)
class Sense:
    """One row of `senses.csv`, compiled."""

    surface: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    anywhere: re.Pattern[str] | None
    result: str


@cache
def read_senses(path: Path) -> tuple[Sense, ...]:
    """The rules of a language; VocabularyError names file and line of a pattern that does not compile."""
    rules = []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        for row in reader:
            try:
                anywhere = re.compile(row["anywhere"]) if row["anywhere"] else None
                rules.append(Sense(re.compile(row["surface"]), re.compile(row["before"]), re.compile(row["after"]), anywhere, row["result"]))
            except (re.error, KeyError, TypeError) as error:
                raise VocabularyError(f"{path}:{reader.line_num}: the rule can't be read ({error})") from error
    return tuple(rules)


class Senses:
    """Joins `terms` and `names` into `doc.spans["entities"]`, each mention in the sense that it has here."""

    def __init__(self) -> None:
        self.rules = read_senses(Path(__file__).parents[1] / "en" / "senses.csv")
        self.weak_ids: dict[str, str] = {}

    def __call__(self, doc: Doc) -> Doc:
        names = [span for span in doc.spans.get("names", ())]
        named = {i: span for span in names for i in range(span.start, span.end)}
        full = {span.kb_id_ for span in names}
        entities: list[Span] = list(names)
        silent = {i for start, end in doc._.datelines for i in range(start, end)}  # a dateline's city takes no part in a deal
        for term in doc.spans.get("terms", ()):
            if term.label_ in ("COMPANY", "INSTITUTION") or (term.start in silent and term.id_ != "name") or self._inside_name(term, named):
                continue
            entities.extend(self._read(term))
        entities.extend(self._weak(doc, full, named))
        doc.spans["entities"] = SpanGroup(doc, spans=sorted(set(entities), key=lambda s: (s.start, s.end, s.label_, s.kb_id_)))
        return doc

    @staticmethod
    def _inside_name(term: Span, named: dict[int, Span]) -> bool:
        for i in range(term.start, term.end):
            name = named.get(i)
            if name is None:
                continue
            if name.label_ == "PROJECT" or (name.start, name.end) != (term.start, term.end) or term.label_ != "COUNTRY":
                return True
        return False

    @staticmethod
    def _weak(doc: Doc, full: set[str], named: dict[int, Span]) -> Iterator[Span]:
        """Short forms that are ordinary words count once the article names the company in full."""
        rows = {span.kb_id_ for span in doc.spans.get("terms", ()) if span.label_ == "COMPANY" and span.id_ == "name"}
        surfaces = {span.kb_id_: span.text for span in doc.spans.get("terms", ()) if span.label_ == "COMPANY" and span.id_ == "name" and span.text in full}
        for span in doc.spans.get("terms", ()):
            if span.label_ == "COMPANY" and span.id_ == "weak" and span.kb_id_ in rows and span.start not in named:
                yield Span(doc, span.start, span.end, label="COMPANY", kb_id=surfaces.get(span.kb_id_, span.text))

    def _read(self, term: Span) -> Iterator[Span]:
        doc = term.doc
        text = doc.text
        before = text[max(0, term.start_char - WINDOW):term.start_char].rsplit("\n", 1)[-1]
        after = text[term.end_char:term.end_char + WINDOW].split("\n", 1)[0]
        result = next((rule.result for rule in self.rules if self._fits(rule, term, before, after, text)), None)
        if result is None:
            # a state or province places the asset; a city alone gives no country (labelling guide)
            region = term.label_ == "PLACE" and term.id_ == "region"
            yield Span(doc, term.start, term.end, label="COUNTRY", kb_id=term.kb_id_, span_id="region") if region else term
        elif result != "drop":
            ident, _, kind = result.partition(":")
            label = "PLACE" if kind == "place" else term.label_
            yield Span(doc, term.start, term.end, label=label, kb_id=ident, span_id=kind or term.id_)

    @staticmethod
    def _fits(rule: Sense, term: Span, before: str, after: str, text: str) -> bool:
        return bool(
            rule.surface.fullmatch(term.text) and rule.before.search(before) and rule.after.match(after) and (rule.anywhere is None or rule.anywhere.search(text))
        )


@Language.factory("mineral_deals_senses")
def make_senses(nlp: Language, name: str) -> Senses:
    """No settings: the rules are data."""
    return Senses()
