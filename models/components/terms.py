"""Terms of the vocabularies: countries, places, minerals, public bodies, listed companies.

One pass with phrase matchers; what overlaps is settled by length here and by meaning in `senses`.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span, SpanGroup

from models.vocabulary import read

COUNTRY_KINDS = {
    "names": "name", "adjectives": "adjective", "demonyms": "demonym", "capitals": "capital", "governments": "government",
}


Entry = tuple[str, str, str, str]  # label, id in the vocabulary, kind of surface, surface


class Terms:
    """Writes `doc.spans["terms"]`: label, `kb_id_` (id in the vocabulary) and `id_` (kind of surface)."""

    def __init__(self, nlp: Language) -> None:
        self.keys: dict[str, tuple[str, str, str]] = {}
        self.exact = self._matcher(nlp, "ORTH", chain(_countries(), _places(), _bodies(), _companies(), _symbols()))
        self.lower = self._matcher(nlp, "LOWER", _minerals())

    def _matcher(self, nlp: Language, attribute: str, entries: Iterable[Entry]) -> PhraseMatcher:
        matcher = PhraseMatcher(nlp.vocab, attr=attribute)
        surfaces: dict[str, list[str]] = {}
        for label, ident, kind, surface in entries:
            key = f"{label}\x1f{ident}\x1f{kind}"
            self.keys[key] = (label, ident, kind)
            surfaces.setdefault(key, []).append(surface)
        for key, forms in surfaces.items():
            matcher.add(key, [nlp.make_doc(form) for form in forms])
        return matcher

    def __call__(self, doc: Doc) -> Doc:
        found: list[Span] = []
        for matcher in (self.exact, self.lower):
            for key, start, end in matcher(doc):
                label, ident, kind = self.keys[doc.vocab.strings[key]]
                found.append(Span(doc, start, end, label=label, kb_id=ident, span_id=kind))
        doc.spans["terms"] = SpanGroup(doc, spans=list(longest(found)))
        return doc


def longest(spans: Iterable[Span]) -> Iterator[Span]:
    """The spans that no longer span covers in part; equal ranges all stay, since one form may name two things."""
    taken: dict[int, tuple[int, int]] = {}
    for span in sorted(spans, key=lambda s: (s.start - s.end, s.start, s.label_, s.kb_id_, s.id_)):
        held = {taken[i] for i in range(span.start, span.end) if i in taken}
        if held <= {(span.start, span.end)}:
            for i in range(span.start, span.end):
                taken[i] = (span.start, span.end)
            yield span


def _countries() -> Iterator[Entry]:
    for row in read("countries"):
        for column, kind in COUNTRY_KINDS.items():
            for surface in row.columns[column]:
                yield "COUNTRY", row.id, kind, surface
                if len(surface) > 4 and surface.upper() != surface:
                    yield "COUNTRY", row.id, kind, surface.upper()


def _places() -> Iterator[Entry]:
    for row in read("regions"):
        for surface in row.forms:
            yield "PLACE", row.first("country"), row.first("kind"), surface


def _bodies() -> Iterator[Entry]:
    for row in read("institutions"):
        for surface in row.forms:
            yield "INSTITUTION", row.id, row.first("kind"), surface


def _companies() -> Iterator[Entry]:
    for row in read("companies"):
        weak = row.columns["weak_aliases"]  # a label among them is too plain to count alone ("Mineral Resources")
        for surface in row.forms:
            if surface not in weak:
                yield "COMPANY", row.id, "name", surface
        for surface in weak:
            yield "COMPANY", row.id, "weak", surface


def _symbols() -> Iterator[Entry]:
    """What stands for a mineral in just these letters: "TiO2", "HPA"."""
    for row in read("minerals"):
        for surface in (*row.columns["symbols"], *filter(_is_symbol, row.all("aliases", "forms"))):
            yield "MINERAL", row.id, "symbol", surface


def _minerals() -> Iterator[Entry]:
    """Minerals, ores and compounds, in capitals or not."""
    for row in read("minerals"):
        yield "MINERAL", row.id, "name", row.label
        for kind, column in (("name", "aliases"), ("form", "forms")):
            for surface in row.columns[column]:
                if not _is_symbol(surface):
                    yield "MINERAL", row.id, kind, surface


def _is_symbol(surface: str) -> bool:
    return len(surface) < 5 and surface.isupper()


@Language.factory("mineral_deals_terms")
def make_terms(nlp: Language, name: str) -> Terms:  # noqa: ARG001 - spaCy's own
    """No settings: the CSV files are the settings."""
    return Terms(nlp)
