"""Terms of the vocabularies: countries, places, minerals, public bodies, listed companies.

One pass with phrase matchers; what overlaps is settled by length here and by meaning in `senses`.
"""

from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc, Span, SpanGroup

from models import vocabulary

COUNTRY_KINDS = {"names": "name", "adjectives": "adjective", "demonyms": "demonym", "capitals": "capital", "governments": "government"}


class Terms:
    """Writes `doc.spans["terms"]`: label, `kb_id_` (id in the vocabulary) and `id_` (kind of surface)."""

    def __init__(self, nlp: Language) -> None:
        self.exact = PhraseMatcher(nlp.vocab, attr="ORTH")
        self.lower = PhraseMatcher(nlp.vocab, attr="LOWER")
        self.keys: dict[str, tuple[str, str, str]] = {}
        exact, lower = list(_exact()), list(_lower())
        for matcher, entries in ((self.exact, exact), (self.lower, lower)):
            by_key: dict[str, list[str]] = {}
            for label, ident, kind, surface in entries:
                key = f"{label}\x1f{ident}\x1f{kind}"
                self.keys[key] = (label, ident, kind)
                by_key.setdefault(key, []).append(surface)
            for key, surfaces in by_key.items():
                matcher.add(key, [nlp.make_doc(surface) for surface in surfaces])

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


def _exact() -> Iterator[tuple[str, str, str, str]]:
    for row in vocabulary.read("countries"):
        for column, kind in COUNTRY_KINDS.items():
            for surface in row.columns[column]:
                yield "COUNTRY", row.id, kind, surface
                if len(surface) > 4 and surface.upper() != surface:
                    yield "COUNTRY", row.id, kind, surface.upper()
    for row in vocabulary.read("regions"):
        for surface in (row.label, *row.columns["aliases"]):
            yield "PLACE", row.first("country"), row.first("kind"), surface
    for row in vocabulary.read("institutions"):
        for surface in (row.label, *row.columns["aliases"]):
            yield "INSTITUTION", row.id, row.first("kind"), surface
    for row in vocabulary.read("companies"):
        weak = row.columns["weak_aliases"]  # a label among them is too plain to count alone ("Mineral Resources")
        for surface in (row.label, *row.columns["aliases"]):
            if surface not in weak:
                yield "COMPANY", row.id, "name", surface
        for surface in weak:
            yield "COMPANY", row.id, "weak", surface
    for row in vocabulary.read("minerals"):
        for surface in row.columns["symbols"]:
            yield "MINERAL", row.id, "symbol", surface
        for surface in row.all("aliases", "forms"):
            if len(surface) < 5 and surface.isupper():
                yield "MINERAL", row.id, "symbol", surface


def _lower() -> Iterator[tuple[str, str, str, str]]:
    for row in vocabulary.read("minerals"):
        yield "MINERAL", row.id, "name", row.label
        for kind, column in (("name", "aliases"), ("form", "forms")):
            for surface in row.columns[column]:
                if not (len(surface) < 5 and surface.isupper()):
                    yield "MINERAL", row.id, kind, surface


@Language.factory("mineral_deals_terms")
def make_terms(nlp: Language, name: str) -> Terms:
    """No settings: the CSV files are the settings."""
    return Terms(nlp)
