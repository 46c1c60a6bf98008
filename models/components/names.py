"""Proper names: runs of capitals, read as companies, public bodies or projects by what stands in and around them.

Legal forms, tickers, head words, appositions and the vocabularies say which; a run that none of them knows is kept as a bare
NAME, which the network reads in its context.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc

from models.components.context import around
from models.components.runs import Runs
from models.components.words import is_word
from models.vocabulary import country_forms, cue, read, words

TICKERS = re.compile(r"\((?:[A-Z][\w .,&/-]{1,40}?: ?[A-Z0-9.]{1,8}(?:[;,|] ?)?)+\)")
SIGHT = 120  # characters around a name that are looked at
BARE = 0.3  # what a name weighs of which nothing is known


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitals in tokens (end exclusive, legal form left out) and what it seems to be."""

    start: int
    end: int
    label: str  # COMPANY INSTITUTION PROJECT NAME
    weight: float  # 0 … 1


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What layout and vocabularies say of each token."""

    titles: frozenset[int]
    silent: frozenset[int]  # in a dateline or a ticker: no name
    minerals: frozenset[tuple[int, int]]  # start and end of each
    lands: frozenset[int]  # in an adjective of a country: "Chinese"


class NameFinder:
    """Finds names in a parsed document; the word lists come from `names.csv`, `cues.csv` and `legal_forms.csv`."""

    def __init__(self) -> None:
        self.runs = Runs()
        self.heads = words("company_heads")
        self.not_companies = words("not_companies")
        self.countries = country_forms()
        self.bodies = re.compile(rf"\b(?:{_alternation(words('institution_heads'))})\b")
        self.banks = re.compile(rf"(?:{_alternation(words('public_banks'))}).{{0,30}}Bank\b|Bank for\b")
        forms = {form for row in read("legal_forms") for form in row.forms}
        self.legal_run = re.compile(rf",? (?:{_alternation(forms)})(?![\w])")
        self.ticker = cue("exchange", r"\s?\(?(?:[\"“'’]\w+[\"”'’]\)?\s?\()?CUES\s?:\s?[A-Z0-9.]+")
        nouns = cue("company_after").pattern
        self.apposition = cue("apposition", rf",? CUES\b[^.;]{{0,60}}?\b{nouns}\b")
        self.kind_before = cue("company_before", r"\bCUESs?,? $")
        self.corporate_after = cue("corporate_after", r"(?:'s|’s|s’)? CUES\b")
        small = cue("small_word").pattern  # "Brannvik opened the pit" makes no project of Brannvik
        self.project_after = cue("project_noun", rf" (?:(?!{small}\b)[a-z]+(?:[-–][a-z]+)*,? (?:and )?){{0,3}}?CUES\b")

    def __call__(self, doc: Doc) -> list[Name]:
        told = _witnesses(doc)
        read_runs = (self._read(doc, start, end, told) for start, end in self.runs(doc, set(told.silent)))
        return [*filter(None, read_runs), *self._known(doc, told)]

    def _known(self, doc: Doc, told: Witnesses) -> Iterator[Name]:
        """Names of the vocabularies."""
        spans = (s for s in doc.spans.get("terms", ()) if s.label_ in ("COMPANY", "INSTITUTION") and s.id_ != "weak")
        for span in {s.start: s for s in spans}.values():
            if span.start not in told.silent:
                # "Rare Earth Minerals" in a headline in capitals is no company unless the body says so
                headline_only = span.start in told.titles and generic((token.text for token in span), self.heads)
                end = self._without_form(doc, span.start, span.end) if span.label_ == "COMPANY" else span.end
                yield Name(span.start, end, span.label_, 0.4 if headline_only else 0.9)

    def _read(self, doc: Doc, start: int, end: int, told: Witnesses) -> Name | None:
        stop = self._without_form(doc, start, end)
        text = doc[start:stop].text
        if text in self.not_companies or len(text) < 2:
            return None
        if "Government" in text.split():
            return self._government(doc, start, stop)
        before, after = around(doc, start, end, SIGHT)
        legal = stop < end or bool(self.legal_run.match(after))
        if self._is_body(text, legal=legal):
            return Name(start, stop, "INSTITUTION", 0.8) if stop - start > 1 else None
        if legal or self.ticker.match(after):
            return Name(start, stop, "COMPANY", 0.95)
        return self._project(doc, start, stop, after) or self._company(doc, start, stop, (before, after), told)

    def _government(self, doc: Doc, start: int, end: int) -> Name | None:
        """A province's or a people's government is a public body; a country's stands only among the countries."""
        rest = [doc[i].text for i in range(start, end) if doc[i].text.lower() not in words("government_words")]
        nation = " ".join(rest).casefold() in self.countries
        return None if nation or not rest else Name(start, end, "INSTITUTION", 0.8)

    def _without_form(self, doc: Doc, start: int, end: int) -> int:
        """The end of a run without the legal form that closes it."""
        while end > start + 1 and self.runs.is_form(doc[end - 1]) and doc[end - 1].text not in words("kept_forms"):
            end -= 1
        return end

    def _is_body(self, text: str, *, legal: bool) -> bool:
        company = legal or text.endswith(("Investment Authority", "Bank"))
        return bool((self.bodies.search(text) and not company) or self.banks.search(text))

    def _project(self, doc: Doc, start: int, end: int, after: str) -> Name | None:
        last = doc[end - 1]
        heads = {doc[i].text for i in range(start, end)} & words("project_heads")
        if generic((doc[i].text for i in range(start, end)), self.heads | heads):  # "Tin smelter sold" names no smelter
            return None
        if last.text in words("project_heads") and end - start > 1:
            if last.text in words("kept_project_heads"):
                return Name(start, end, "PROJECT", 0.9)
            end -= 1
            while end - start > 1 and doc[end - 1].lower_ in _mineral_words():
                end -= 1
            return Name(start, end, "PROJECT", 0.9)
        if last.whitespace_ and self.project_after.match(after):
            return Name(start, end, "PROJECT", 0.8)
        return None

    def _company(self, doc: Doc, start: int, end: int, near: tuple[str, str], told: Witnesses) -> Name | None:
        texts = [doc[i].text for i in range(start, end)]
        if generic(texts, self.heads) or (start, end) in told.minerals:
            return None
        if start in told.titles:  # capitals say nothing there
            return None
        if len(texts) > 1 and (texts[-1] in self.heads or (texts[-1].istitle() and texts[-1].lower() in _mineral_words())):
            return Name(start, end, "COMPANY", 0.85)
        before, after = near
        if self.apposition.match(after) or self.kind_before.search(before):
            return Name(start, end, "COMPANY", 0.75)
        if self.corporate_after.match(after):
            return Name(start, end, "COMPANY", 0.6)
        return self._bare(doc, start, end, told)

    def _bare(self, doc: Doc, start: int, end: int, told: Witnesses) -> Name | None:
        """A run of which only the context may say what it names; "Chinese" and a sentence's first "Shares" are no part of it."""
        while start < end and start in told.lands:
            start += 1
        if start == end:
            return None
        opener = doc[start].is_sent_start and is_word(doc[start].text)
        if end - start == 1 and (opener or len(doc[start]) < 3):
            return None
        return None if doc[start:end].text in self.not_companies else Name(start, end, "NAME", BARE)


def _witnesses(doc: Doc) -> Witnesses:
    titles = frozenset(i for block in doc._.blocks if block.kind in ("title", "heading") for i in range(block.start, block.end))
    datelines = frozenset(i for start, end in doc._.datelines for i in range(start, end))
    minerals = frozenset((term.start, term.end) for term in doc.spans.get("terms", ()) if term.label_ == "MINERAL")
    lands = frozenset(i for t in doc.spans.get("terms", ()) if t.id_ in ("adjective", "demonym") for i in range(t.start, t.end))
    return Witnesses(titles, datelines | _tickers(doc), minerals, lands)


def _tickers(doc: Doc) -> frozenset[int]:
    """Tokens inside "(ASX: LYC)" and their like."""
    spans = (doc.char_span(hit.start(), hit.end(), alignment_mode="expand") for hit in TICKERS.finditer(doc.text))
    return frozenset(i for span in spans if span is not None for i in range(span.start, span.end))


def generic(texts: Iterable[str], heads: frozenset[str]) -> bool:
    """True when a name is made of mineral words and company heads alone, as "Rare Earth Minerals"."""
    return all(text in heads or text.lower() in _mineral_words() for text in texts)


@cache
def _mineral_words() -> frozenset[str]:
    return frozenset(word for row in read("minerals") for form in row.forms for word in form.lower().replace("-", " ").split())


def _alternation(forms: Iterable[str]) -> str:
    """A pattern for any of these, longest first."""
    return "|".join(sorted(map(re.escape, forms), key=lambda form: (-len(form), form)))
