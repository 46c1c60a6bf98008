"""Proper names: runs of capitals, read as companies, public bodies or projects by what stands in and around them.

The statistical NER of the English pipeline finds about a third of this domain's companies, so it is one witness among
several: legal forms, tickers, head words, appositions, the vocabularies.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from models import vocabulary

PARTICLES = {"de", "do", "da", "dos", "del", "la", "du", "des", "y", "e", "van", "von", "&", "et", "und"}
TICKER = re.compile(r"\s?\(?(?:[\"“'’]\w+[\"”'’]\)?\s?\()?(?:ASX|TSX|TSXV|TSX-V|TSX\.V|CSE|NYSE|NYSE American|NASDAQ|Nasdaq|OTC\w*|LSE|AIM|JSE|HKEX|SEHK|SSE|SZSE|LON|FSE|FRA|BMV|B3|IDX|NSE|BSE|KRX|TYO|Euronext|STO|OSE)\s?:\s?[A-Z0-9.]+")
TICKERS = re.compile(r"\((?:[A-Z][\w .-]{1,14}: ?[A-Z0-9.]{1,8}(?:[;,] ?)?)+\)")
APPOSITION = re.compile(
    r",? (?:an?|the|one of|which|whose|owner|operator|maker|part of|a unit of|a subsidiary of)\b[^.;]{0,60}?\b"
    r"(?:miners?|compan(?:y|ies)|developer|explorer|producer|trader|trading house|carmaker|automaker|refiner|group|conglomerate|firm|start-?up|"
    r"utility|lender|fund|steelmaker|smelter|subsidiary|manufacturer|maker|processor|recycler|investor|partnership|unit)\b"
)
KIND_BEFORE = re.compile(
    r"\b(?:miners?|compan(?:y|ies)|developers?|explorers?|producers?|traders?|carmakers?|automakers?|refiners?|groups?|giants?|conglomerate|firms?|start-?ups?|"
    r"utility|lenders?|steelmakers?|makers?|manufacturers?|processors?|recyclers?|house|subsidiary|affiliate|unit|arm|juniors?|major|investor|partner|"
    r"shareholder|heavyweight|player|owner|operator|supplier)s?,? $"
)
CORPORATE_AFTER = re.compile(r"(?:'s|’s|s’)? (?:shares?|stock|chief executive|chairman|CEO|board|subsidiary|shareholders|said (?:it|its)|has (?:agreed|signed)|agreed to|signed)\b")
PROJECT_NOUN = (
    r"(?:mines?|projects?|deposits?|smelters?|refiner(?:y|ies)|plants?|complex|corridor|concentrator|prospect|open pit|pit|brine|railway|rail line|line|"
    r"concessions?|tenements?|property|operations?|processing (?:plant|facility)|facility|mill|field|block|licen[cs]e area|terminal|port|joint venture project|colliery|quarry)"
)
PROJECT_AFTER = re.compile(rf" (?:[a-z]+(?:[-–][a-z]+)*,? (?:and )?){{0,3}}?{PROJECT_NOUN}\b")
PROJECT_CAPITAL = {"Project", "Mine", "Deposit", "Corridor", "Smelter", "Refinery", "Plant", "Complex", "Operation", "Operations", "Railway", "Prospect", "Block"}
COMPANY_OF = {"Bank", "Company", "Corporation", "Society", "Institute", "Association", "Trust"}
BODY_OPENERS = {"Ministry", "Department", "Office", "Bureau", "Board", "Commission", "Directorate", "Secretariat", "Agency", "Authority", "Council", "Chamber", "Government"}


@dataclass(frozen=True, slots=True)
class Name:
    """A run of capitals in tokens (end exclusive, legal form left out) and what it seems to be."""

    start: int
    end: int
    label: str  # COMPANY INSTITUTION PROJECT
    weight: float  # 0 … 1


class NameFinder:
    """Finds names in a tagged document; the word lists come from `names.csv` and `legal_forms.csv`."""

    def __init__(self) -> None:
        lists = {row.id: set(row.columns["words"]) for row in vocabulary.read("names")}
        self.company_heads = lists["company_heads"]
        self.institution_heads = re.compile(r"\b(?:" + "|".join(sorted(map(re.escape, lists["institution_heads"]), key=len, reverse=True)) + r")\b")
        self.not_companies = lists["not_companies"]
        self.lead_ins = lists["lead_ins"]
        forms = {form for row in vocabulary.read("legal_forms") for form in (row.label, *row.columns["aliases"])}
        self.legal = {part.strip(".,") for form in forms for part in form.split()} - {"de", "z", "o.o", "C.V", "y"}
        self.legal_run = re.compile(r",? (?:" + "|".join(sorted((re.escape(f) for f in forms), key=len, reverse=True)) + r")(?![\w])")

    def __call__(self, doc: Doc) -> list[Name]:
        people = {i for ent in doc.ents if ent.label_ == "PERSON" for i in range(ent.start, ent.end)}
        organisations = {i for ent in doc.ents if ent.label_ in ("ORG", "PRODUCT", "FAC") for i in range(ent.start, ent.end)}
        vocabulary_at = {s.start: s for s in doc.spans.get("terms", ()) if s.label_ in ("COMPANY", "INSTITUTION") and s.id_ != "weak"}
        titles = {i for block in doc._.blocks if block.kind in ("title", "heading") for i in range(block.start, block.end)}
        silent = {i for start, end in doc._.datelines for i in range(start, end)} | self._tickers(doc)
        names = []
        for start, end in self._runs(doc, silent):
            name = self._read(doc, start, end, people, organisations, in_title=start in titles)
            if name:
                names.append(name)
        for span in vocabulary_at.values():
            if span.start in silent:
                continue
            # "Rare Earth Minerals" in a headline in capitals is no company unless the body says so
            headline_only = span.start in titles and generic((token.text for token in span), self.company_heads)
            names.append(Name(span.start, span.end, span.label_, 0.4 if headline_only else 0.9))
        return names

    @staticmethod
    def _tickers(doc: Doc) -> set[int]:
        """Tokens inside "(ASX: LYC)" and their like."""
        spans = (doc.char_span(hit.start(), hit.end(), alignment_mode="expand") for hit in TICKERS.finditer(doc.text))
        return {i for span in spans if span is not None for i in range(span.start, span.end)}

    def _runs(self, doc: Doc, silent: set[int]) -> Iterator[tuple[int, int]]:
        """Ranges of capitalised tokens with their particles, without words that only open a sentence."""
        i = 0
        while i < len(doc):
            if i in silent or not _capital(doc[i]) or doc[i].text in self.lead_ins or doc[i].text.strip(".,") in self.legal - {"PT"}:
                i += 1
                continue
            start = i
            while i < len(doc) and i not in silent:
                step = self._step(doc, start, i)
                if not step:
                    break
                i += step
            yield start, i

    def _step(self, doc: Doc, start: int, i: int) -> int:
        """How many tokens the run that began at `start` takes at `i`; 0 ends it."""
        token = doc[i]
        if i > start and doc[i - 1].text in self.legal and doc[i - 1].text not in {"Group", "Company", "Corporation", "Co", "PT"}:
            return 0
        if _capital(token):
            return 1
        after = doc[i + 1] if i + 1 < len(doc) else None
        if after is None or "\n" in after.text or i == start or not _capital(after):
            return 0
        if token.text == "-" and not token.whitespace_ and not doc[i - 1].whitespace_:
            return 2
        if token.lower_ in PARTICLES:
            return 2
        body = any(doc[j].text in BODY_OPENERS for j in range(start, i))
        joined = [doc[j].lower_ for j in range(start, i)]
        if token.lower_ in ("of", "for") and (doc[i - 1].text in COMPANY_OF or doc[i - 1].text in BODY_OPENERS or body):
            return 2
        if token.lower_ == "and" and body and "of" in joined and "and" not in joined and not after.ent_type_ in ("ORG", "GPE"):
            return 2
        if token.text == "," and body and i + 3 < len(doc) and any(doc[j].lower_ == "and" for j in range(i + 2, min(i + 5, len(doc)))):
            return 2
        return 0

    def _read(self, doc: Doc, start: int, end: int, people: set[int], organisations: set[int], *, in_title: bool) -> Name | None:
        core_end = end
        while core_end > start + 1 and doc[core_end - 1].text.strip(".,") in self.legal and doc[core_end - 1].text not in ("Group", "Holdings"):
            core_end -= 1
        text = doc[start:core_end].text
        if text in self.not_companies or len(text) < 2:
            return None
        before = doc.text[max(0, doc[start].idx - 40):doc[start].idx]
        stop = doc[end - 1].idx + len(doc[end - 1].text)
        after = doc.text[stop:stop + 120].split("\n")[0]
        legal = core_end < end or bool(self.legal_run.match(after))
        if self.institution_heads.search(text) and not legal and not text.endswith(("Investment Authority", "Bank")) or \
                re.search(r"(?:Development|Central|Reserve|Export-Import|Eximbank).{0,30}Bank\b|Bank for\b", text):
            return Name(start, core_end, "INSTITUTION", 0.8) if core_end - start > 1 else None
        if legal or TICKER.match(after):
            return Name(start, core_end, "COMPANY", 0.95)
        project = self._project(doc, start, core_end, after)
        if project:
            return project
        return self._company(doc, start, core_end, before, after, people, organisations, in_title=in_title)

    @staticmethod
    def _project(doc: Doc, start: int, end: int, after: str) -> Name | None:
        if doc[end - 1].text in PROJECT_CAPITAL and end - start > 1:
            keep = doc[end - 1].text in ("Corridor", "Railway")
            stop = end if keep else end - 1
            while not keep and stop - start > 1 and doc[stop - 1].lower_ in _minerals():
                stop -= 1
            return Name(start, stop, "PROJECT", 0.9)
        if PROJECT_AFTER.match(after) and not doc[end - 1].whitespace_ == "":
            return Name(start, end, "PROJECT", 0.8)
        return None

    def _company(self, doc: Doc, start: int, end: int, before: str, after: str, people: set[int], organisations: set[int], *, in_title: bool) -> Name | None:
        words = [doc[i].text for i in range(start, end)]
        if generic(words, self.company_heads):
            return None
        if len(words) > 1 and words[-1] in self.company_heads and not in_title:
            return Name(start, end, "COMPANY", 0.85)
        if any(i in people for i in range(start, end)):
            return None
        if APPOSITION.match(after) and not in_title:
            return Name(start, end, "COMPANY", 0.75)
        if KIND_BEFORE.search(before) and not in_title:
            return Name(start, end, "COMPANY", 0.75)
        if CORPORATE_AFTER.match(after) and not in_title:
            return Name(start, end, "COMPANY", 0.6)
        if all(i in organisations for i in range(start, end)):
            return Name(start, end, "COMPANY", 0.35 if in_title else 0.55)
        return None


def _capital(token: Token) -> bool:
    text = token.text
    if not text or "\n" in text or token.is_punct or token.like_num or token.is_currency:
        return False
    return text[0].isupper() or (text[0].isdigit() and any(c.isupper() for c in text) and len(text) > 2 and not re.fullmatch(r"\d+[A-Z]{1,3}", text))


_MINERALS: set[str] = set()


def generic(words: Iterable[str], heads: set[str]) -> bool:
    """True when a name is made of mineral words and company heads alone, as "Rare Earth Minerals"."""
    return all(word in heads or word.lower() in _minerals() for word in words)


def _minerals() -> set[str]:
    if not _MINERALS:
        for row in vocabulary.read("minerals"):
            _MINERALS.update(word for surface in (row.label, *row.columns["aliases"]) for word in surface.lower().replace("-", " ").split())
    return _MINERALS


def span_of(doc: Doc, name: Name) -> Span:
    """The name as a span."""
    return doc[name.start:name.end]
