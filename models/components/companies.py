"""Companies, public bodies and projects: every mention, under the fullest form that the article gives.

First the names that stand by themselves (`names`), then their short forms: "Bannerman" after "Bannerman Energy",
"CNOL" after 'CNNC Overseas Limited ("CNOL")'. The same company under two forms gets one id.
"""

import re
from collections import defaultdict

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from models import vocabulary
from models.components.names import Name, NameFinder, generic

DEFINED = re.compile(r"(?:,? [A-Z][\w.]{0,12}\.?){0,3}\s?\((?:the |formerly |or |together, )?[\"“”'‘]?([A-Z][\w&.\- ]{1,30}?)[\"“”'’]?(?:\)| or |,|;)")
GENERIC_ALIASES = {"Company", "Group", "Corporation", "Transaction", "Agreement", "Project", "Parties", "Purchaser", "Vendor", "Board", "Borrower", "Lender", "Seller", "Buyer"}


class Companies:
    """Writes `doc.spans["names"]`: COMPANY, INSTITUTION and PROJECT spans whose `kb_id_` is the canonical name."""

    def __init__(self, least: float) -> None:
        self.least = least
        self.find = NameFinder()
        lists = {row.id: set(row.columns["words"]) for row in vocabulary.read("names")}
        self.weak_firsts = lists["weak_firsts"] | lists["lead_ins"]
        self.not_companies = lists["not_companies"]
        self.countries = {surface for row in vocabulary.read("countries") for surface in row.all("names", "adjectives", "demonyms", "capitals", "governments")}

    def __call__(self, doc: Doc) -> Doc:
        known: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        for name in self.find(doc):
            surface = doc[name.start:name.end].text
            known[surface][name.label] = max(known[surface][name.label], name.weight)
        labels = {surface: max(scores, key=lambda label: (scores[label], label)) for surface, scores in known.items() if max(scores.values()) >= self.least}
        labels = {surface: label for surface, label in labels.items() if surface not in self.countries}
        aliases = self._aliases(doc, labels)
        canonical = self._canonical(labels, aliases)
        doc.spans["names"] = SpanGroup(doc, spans=self._mentions(doc, labels, aliases, canonical))
        return doc

    def _aliases(self, doc: Doc, labels: dict[str, str]) -> dict[str, str]:
        """Short form -> the surface that it stands for."""
        out: dict[str, str] = {}
        text = doc.text
        for surface, label in labels.items():
            if label == "PROJECT":
                continue
            for hit in re.finditer(re.escape(surface), text):
                defined = DEFINED.match(text, hit.end())
                if defined and defined[1] not in GENERIC_ALIASES and ":" not in defined[1] and defined[1] not in self.countries:
                    out.setdefault(defined[1].strip(), surface)
        for surface in sorted(labels, key=len, reverse=True):
            words = surface.split()
            if labels[surface] != "COMPANY" or len(words) < 2:
                continue
            for size in range(len(words) - 1, 0, -1):
                short = " ".join(words[:size])
                if size > 1 or (len(short) > 2 and short not in self.weak_firsts and short not in self.countries):
                    if short not in self.not_companies and not generic(words[:size], self.find.company_heads) and labels.get(short) in (None, "COMPANY") and words[size - 1] not in ("&", "of", "de"):
                        out.setdefault(short, surface)
        return out

    @staticmethod
    def _canonical(labels: dict[str, str], aliases: dict[str, str]) -> dict[str, str]:
        """Surface -> fullest form, following short forms and vocabulary ids."""
        by_row: dict[str, str] = {}
        for row in vocabulary.read("companies"):
            for form in (row.label, *row.columns["aliases"]):
                by_row[form] = row.id
        for row in vocabulary.read("institutions"):
            for form in (row.label, *row.columns["aliases"]):
                by_row[form] = row.id
        fullest: dict[str, str] = {}
        for surface in labels:
            row_id = by_row.get(surface)
            if row_id and len(surface) > len(fullest.get(row_id, "")):
                fullest[row_id] = surface
        out = {}
        for surface in (*labels, *aliases):
            top, seen = surface, {surface}
            while (longer := aliases.get(top) or fullest.get(by_row.get(top, ""), top)) not in seen:
                top = longer
                seen.add(top)
            out[surface] = top
        return out

    def _mentions(self, doc: Doc, labels: dict[str, str], aliases: dict[str, str], canonical: dict[str, str]) -> list[Span]:
        surfaces = sorted({*labels, *aliases}, key=len, reverse=True)
        if not surfaces:
            return []
        pattern = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, surfaces)) + r")(?![\w])")
        spans: list[Span] = []
        for hit in pattern.finditer(doc.text):
            span = doc.char_span(hit.start(), hit.end(), alignment_mode="strict")
            if span is None:
                continue
            full = canonical[hit[0]]
            label = labels.get(full) or labels.get(hit[0]) or "COMPANY"
            spans.append(Span(doc, span.start, span.end, label=label, kb_id=full))
        return spans


def name_spans(doc: Doc, names: list[Name]) -> list[Span]:
    """Names as spans, for tests and displays."""
    return [Span(doc, n.start, n.end, label=n.label) for n in names]


@Language.factory("mineral_deals_companies", default_config={"least": 0.5})
def make_companies(nlp: Language, name: str, least: float) -> Companies:
    """`least`: weight from which a name counts (legal form .95, head word .85, apposition .75, NER .55)."""
    return Companies(least)
