"""Senses: which reading of an ambiguous word holds here, and which mention wins where two overlap.

"Lead" the verb, minerals inside company names, Georgia, the two Congos. The rules are rows of `senses.csv`; each looks at
what stands before, after and anywhere in the article, and the first that fits decides.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from models.components.context import around, is_place_here
from models.vocabulary import read, words

WINDOW = 60  # characters that `before` and `after` see


@dataclass(frozen=True, slots=True)
class Sense:
    """One row of `senses.csv`, compiled."""

    surface: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    anywhere: re.Pattern[str]
    result: str  # "drop", or another id, with ":place" where it is no country

    def fits(self, term: Span, before: str, after: str) -> bool:
        """True when the term stands as the row says, between the text `before` and `after` it."""
        return bool(self.surface.fullmatch(term.text) and self.before.search(before) and self.after.match(after))


@cache
def senses(language: str = "en") -> tuple[Sense, ...]:
    """The rules of a language, in their order."""
    rules = []
    for row in read("senses", language):
        surface, before, after, anywhere = (re.compile(row.first(c)) for c in ("surface", "before", "after", "anywhere"))
        rules.append(Sense(surface, before, after, anywhere, row.first("result")))
    return tuple(rules)


class Senses:
    """Joins `terms` and `names` into `doc.spans["entities"]`, each mention in the sense that it has here."""

    def __init__(self) -> None:
        self.rules = senses()

    def __call__(self, doc: Doc) -> Doc:
        names, terms = list(doc.spans.get("names", ())), list(doc.spans.get("terms", ()))
        # a bare run of capitals ("Chinese President Xi") hides nothing
        named = {i: span for span in names if span.label_ != "NAME" for i in range(span.start, span.end)}
        silent = {i for start, end in doc._.datelines for i in range(start, end)}  # a dateline's city takes no part in a deal
        entities = _one_id(names, list(_weak(terms, names, named)))
        unclear = _unclear(doc, terms)
        text = doc.text
        rules = [rule for rule in self.rules if rule.anywhere.search(text)]
        for term in terms:
            if term in unclear:
                continue
            quiet = term.start in silent and term.id_ != "name"
            if term.label_ not in ("COMPANY", "INSTITUTION") and not quiet and not _inside_name(term, named):
                entities.extend(_read(term, rules))
        doc.spans["entities"] = SpanGroup(doc, spans=sorted(set(entities), key=lambda s: (s.start, s.end, s.label_, s.kb_id_)))
        return doc


def _read(term: Span, rules: list[Sense]) -> Iterator[Span]:
    """The term in the sense of the first rule that fits, or none."""
    before, after = around(term.doc, term.start, term.end, WINDOW)
    result = next((rule.result for rule in rules if rule.fits(term, before, after)), None)
    if result is None:
        # a state or province places the asset; a city alone gives no country (labelling guide)
        region = term.label_ == "PLACE" and term.id_ == "region"
        yield _reading(term, "COUNTRY", term.kb_id_, "region") if region else term
    elif result != "drop":
        ident, _, kind = result.partition(":")
        yield _reading(term, "PLACE" if kind == "place" else term.label_, ident, kind or term.id_)


@cache
def _ambiguous() -> dict[str, frozenset[str]]:
    """Mineral -> what stands for it only in a text about minerals: "HPA", "APT", "gold"."""
    return {row.id: frozenset(row.columns["ambiguous"]) for row in read("minerals") if row.columns["ambiguous"]}


def _unclear(doc: Doc, terms: list[Span]) -> set[Span]:
    """Ambiguous mentions of minerals, unless the article names a mineral otherwise or uses a word of the trade."""
    minerals = [term for term in terms if term.label_ == "MINERAL"]
    unclear = {term for term in minerals if _stands_in(term, _ambiguous().get(term.kb_id_, frozenset()))}
    context = words("trade_words") | words("mineral_context")
    if len(unclear) < len(minerals) or any(token.lower_ in context for token in doc):
        return set()
    return unclear


def _stands_in(term: Span, surfaces: frozenset[str]) -> bool:
    return term.text in surfaces or (term.id_ != "symbol" and term.text.lower() in surfaces)


def _reading(term: Span, label: str, ident: str, kind: str) -> Span:
    return Span(term.doc, term.start, term.end, label=label, kb_id=ident, span_id=kind)


def _inside_name(term: Span, named: dict[int, Span]) -> bool:
    """True for a mineral or country inside a name, unless a country and a name are the same words."""
    for i in range(term.start, term.end):
        name = named.get(i)
        if name is not None:
            same = (name.start, name.end) == (term.start, term.end)
            if name.label_ == "PROJECT" or not same or term.label_ != "COUNTRY":
                return True
    return False


def _weak(terms: list[Span], names: list[Span], named: dict[int, Span]) -> Iterator[Span]:
    """Short forms that are ordinary words count once the article names the company in full."""
    companies = [term for term in terms if term.label_ == "COMPANY"]
    told = {term.kb_id_ for term in companies if term.id_ == "name"}
    places = {term.start for term in terms if term.label_ == "PLACE"}
    canonical = {name.kb_id_ for name in names}
    full = {term.kb_id_: term.text for term in companies if term.id_ == "name" and term.text in canonical}
    for term in companies:
        if term.id_ != "weak" or term.kb_id_ not in told or term.start in named:
            continue
        if term.start not in places or not is_place_here(term):
            yield _reading(term, "COMPANY", full.get(term.kb_id_, term.text), "")


def _one_id(names: list[Span], weak: list[Span]) -> list[Span]:
    """Both under the fuller of the two forms: "MinRes" under "Mineral Resources", which is too plain to count alone."""
    fuller: dict[str, str] = {}
    for span in weak:
        if len(span.text) > len(fuller.get(span.kb_id_, span.kb_id_)):
            fuller[span.kb_id_] = span.text
    spans = [*names, *weak]
    return [_reading(span, span.label_, fuller[span.kb_id_], span.id_) if span.kb_id_ in fuller else span for span in spans]


@Language.factory("mineral_deals_senses")
def make_senses(nlp: Language, name: str) -> Senses:  # noqa: ARG001 - spaCy's own
    """No settings: the rules are data."""
    return Senses()
