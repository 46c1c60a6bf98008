"""Companies, public bodies and projects: every mention, under the fullest form that the article gives.

First the names that stand by themselves (`names`), then their short forms: "Bannerman" after "Bannerman Energy",
"CNOL" after 'CNNC Overseas Limited ("CNOL")'. The same company under two forms gets one id.
"""

import re
from collections import defaultdict
from collections.abc import Iterator

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from models.components.context import around, is_place_here
from models.components.lookup import occurrences
from models.components.names import SIGHT, NameFinder, generic
from models.vocabulary import country_forms, read, words

DEFINED = re.compile(
    r"(?:,? [A-Z][\w.]{0,12}\.?){0,3}\s?\((?:the |formerly |or |together, )?"  # a legal form, then "(the "
    r"[\"“”'‘]?([A-Z][\w&.\- ]{1,30}?)[\"“”'’]?(?:\)| or |,|;)"
)
LISTED = re.compile(r"(?:,? [A-Z][\w.]{0,12}\.?){0,3}\s?\((?:[A-Z][\w .,&/-]{1,40}?: ?\$?[A-Z0-9.]{1,8}(?:[;,|] ?)?)+\)")
SYMBOL = re.compile(r": ?\$?([A-Z]{3,6})\b")
JOINT = re.compile(r"\s?[-–—/]\s?")
BESIDE_NUMBER = re.compile(r"\s?\d")
VOCABULARY = 0.9  # what a name of the vocabularies weighs


class Companies:
    """Writes `doc.spans["names"]`: COMPANY, INSTITUTION, PROJECT and NAME spans whose `kb_id_` is the canonical name."""

    def __init__(self, least: float) -> None:
        self.least = least
        self.find = NameFinder()
        self.no_short_forms = words("weak_firsts") | words("lead_ins") | words("not_companies")
        self.countries = country_forms()
        self.places = frozenset(form.casefold() for row in read("regions") for form in row.forms)
        self.currencies = frozenset(code for row in read("currencies") for code in (row.id, *row.columns["symbols"]))
        known = (form for row in read("companies") for form in (*row.forms, *row.columns["weak_aliases"]))
        self.namesakes = frozenset(form for form in known if form.casefold() in self.places)  # "Suez" is a firm too
        self.rows = {form: row.id for name in ("companies", "institutions") for row in read(name) for form in row.forms}

    def __call__(self, doc: Doc) -> Doc:
        labels = self._labels(doc)
        aliases: dict[str, str] = {}
        for short, surface in (*self._defined(doc, labels), *self._tickers(doc, labels), *self._shortened(labels)):
            aliases.setdefault(short, surface)
        aliases = {short: surface for short, surface in aliases.items() if short not in doc._.outlets}
        canonical = self._canonical(labels, aliases)
        doc.spans["names"] = SpanGroup(doc, spans=list(self._mentions(doc, labels, canonical)))
        return doc

    def _labels(self, doc: Doc) -> dict[str, str]:
        """Surface -> label, of all names whose best witness weighs enough."""
        known: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for name in self.find(doc):
            scores = known[doc[name.start:name.end].text]
            scores[name.label] = max(scores[name.label], name.weight)
        labels = {}
        for surface, scores in known.items():
            label = max(scores, key=lambda label: (scores[label], label))
            weight = scores[label]
            if weight >= self.least and surface not in doc._.outlets and not self._is_nobody(surface, label, weight):
                labels[surface] = label
        return labels

    def _is_nobody(self, surface: str, label: str, weight: float) -> bool:
        """True for countries ("U.S.", "US-China"), and for places and currencies that no vocabulary has as a company."""
        if surface.casefold() in self.countries or all(part.casefold() in self.countries for part in JOINT.split(surface)):
            return True
        if label not in ("COMPANY", "NAME") or weight >= VOCABULARY or surface in self.namesakes:
            return False
        return surface.casefold() in self.places or surface in self.currencies

    def _defined(self, doc: Doc, labels: dict[str, str]) -> Iterator[tuple[str, str]]:
        """Short forms that the text defines in brackets, with the surface that they stand for."""
        for span in occurrences(doc, (surface for surface, label in labels.items() if label != "PROJECT")):
            defined = DEFINED.match(around(doc, span.start, span.end, SIGHT)[1])
            short = defined[1].strip() if defined else ""
            if short and short not in words("defined_terms") and short.casefold() not in self.countries:
                yield short, span.text

    def _tickers(self, doc: Doc, labels: dict[str, str]) -> Iterator[tuple[str, str]]:
        """Symbols that stand behind a company's name and may stand for it: "AVL" after "Australian Vanadium (ASX: AVL)"."""
        for span in occurrences(doc, (surface for surface, label in labels.items() if label in ("COMPANY", "NAME"))):
            listed = LISTED.match(around(doc, span.start, span.end, SIGHT)[1])
            for symbol in SYMBOL.findall(listed[0]) if listed else ():
                if symbol not in self.no_short_forms and symbol not in self.currencies:
                    yield symbol, span.text

    def _shortened(self, labels: dict[str, str]) -> Iterator[tuple[str, str]]:
        """Beginnings of companies' names that may stand for them, with the surface; the longest first."""
        for surface in sorted(labels, key=len, reverse=True):
            parts = surface.split()
            if labels[surface] in ("COMPANY", "NAME"):
                for size in range(1, len(parts)):
                    if self._may_stand_alone(parts[:size], labels):
                        yield " ".join(parts[:size]), surface

    def _may_stand_alone(self, parts: list[str], labels: dict[str, str]) -> bool:
        short = " ".join(parts)
        if len(parts) == 1 and (len(short) < 3 or short in self.no_short_forms or short.casefold() in self.countries):
            return False
        place = short.casefold() in self.places and short not in self.namesakes
        if place or short in words("not_companies") or parts[-1] in words("joiners"):
            return False
        return labels.get(short) in (None, "COMPANY", "NAME") and not generic(parts, self.find.heads)

    def _canonical(self, labels: dict[str, str], aliases: dict[str, str]) -> dict[str, str]:
        """Surface -> fullest form, following short forms and vocabulary ids."""
        fullest: dict[str, str] = {}
        for surface in labels:
            row = self.rows.get(surface)
            if row and len(surface) > len(fullest.get(row, "")):
                fullest[row] = surface
        out = {}
        for surface in (*labels, *aliases):
            top, seen = surface, {surface}
            while (longer := aliases.get(top) or fullest.get(self.rows.get(top, ""), top)) not in seen:
                top = longer
                seen.add(top)
            out[surface] = top
        return out

    def _mentions(self, doc: Doc, labels: dict[str, str], canonical: dict[str, str]) -> Iterator[Span]:
        lands = {i: s for s in doc.spans.get("terms", ()) if s.label_ in ("COUNTRY", "PLACE") for i in range(s.start, s.end)}
        for span in occurrences(doc, canonical):
            full = canonical[span.text]
            label = labels.get(full) or labels.get(span.text) or "COMPANY"
            inside = len(lands.get(span.start, ())) > len(span)  # "Sierra" in Sierra Leone
            if label == "PROJECT" or not (inside or self._is_other(span)):
                yield Span(doc, span.start, span.end, label=label, kb_id=full)

    def _is_other(self, span: Span) -> bool:
        """True where a name's letters mean something else: "SEK 500 million", "in Antofagasta"."""
        before, after = around(span.doc, span.start, span.end, 20)
        if span.text in self.currencies and (BESIDE_NUMBER.match(after) or before.rstrip()[-1:].isdigit()):
            return True
        return span.text.casefold() in self.places and is_place_here(span)


@Language.factory("mineral_deals_companies", default_config={"least": 0.3})
def make_companies(nlp: Language, name: str, least: float) -> Companies:  # noqa: ARG001 - spaCy's own
    """`least`: weight from which a name counts (legal form .95, head word .85, apposition .75, nothing known .3)."""
    return Companies(least)
