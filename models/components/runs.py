"""Runs of capitalised words: where a proper name may begin and end, before anyone asks what it names."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from models.vocabulary import read, words

CLOSED = {"PRON", "DET", "SCONJ", "CCONJ", "AUX"}  # kinds of words that begin no name: "They", "Whether"
PLATE = re.compile(r"\d+[A-Z]{1,3}")  # "12A", "3D": no name


class Runs:
    """Finds runs in a tokenised document; its word lists come from `names.csv` and `legal_forms.csv`."""

    def __init__(self) -> None:
        self.lead_ins = words("lead_ins")
        self.particles = words("particles")
        self.body_openers = words("body_openers")
        self.openers = words("company_openers") | self.body_openers
        forms = {part.strip(".,") for row in read("legal_forms") for form in row.forms for part in form.split()}
        self.legal = forms - words("form_particles")
        self.closing = self.legal - words("inner_forms")

    def __call__(self, doc: Doc, silent: set[int]) -> Iterator[tuple[int, int]]:
        """Token ranges (end exclusive) outside `silent` tokens, without words that only open a sentence."""
        i = 0
        while i < len(doc):
            if i in silent or not self._opens(doc[i]):
                i += 1
                continue
            start = i
            while i < len(doc) and i not in silent:
                step = self._step(doc, start, i)
                if not step:
                    break
                i += step
            yield start, i

    def is_form(self, token: Token) -> bool:
        """True for a word of a legal form: "Ltd", "Pty"."""
        return token.text.strip(".,") in self.legal

    def _opens(self, token: Token) -> bool:
        if token.pos_ in CLOSED and not token.is_upper:
            return False
        if not capital(token) or token.like_num or token.text in self.lead_ins:
            return False
        return token.text == "PT" or not self.is_form(token)

    def _step(self, doc: Doc, start: int, i: int) -> int:
        """How many tokens the run that began at `start` takes at `i`; 0 ends it."""
        token = doc[i]
        if i > start and doc[i - 1].text in self.closing:
            return 0
        goes_on = i + 1 < len(doc) and capital(doc[i + 1])
        if capital(token) and (goes_on or not token.like_num):  # "Webwood First Nation", but no "One" at the end
            return 1
        if i == start or not goes_on:
            return 0
        if (token.text == "-" and not token.whitespace_ and not doc[i - 1].whitespace_) or token.lower_ in self.particles:
            return 2
        return 2 if self._body_goes_on(doc, start, i) else 0

    def _body_goes_on(self, doc: Doc, start: int, i: int) -> bool:
        """True at the small words inside "Ministry of Mines and Energy" and "Department for Energy, Science and Mines"."""
        token, after = doc[i], doc[i + 1]
        joined = [doc[j].lower_ for j in range(start, i)]
        body = any(doc[j].text in self.body_openers for j in range(start, i))
        if token.lower_ in ("of", "for"):
            return body or doc[i - 1].text in self.openers
        if not body:
            return False
        if token.lower_ == "and":
            other = after.ent_iob_ == "B" and after.ent_type_ in ("ORG", "GPE")
            return "of" in joined and "and" not in joined and not other
        return token.text == "," and i + 3 < len(doc) and any(doc[j].lower_ == "and" for j in range(i + 2, min(i + 5, len(doc))))


def capital(token: Token) -> bool:
    """True for a word that may belong to a name: "Lynas", "29Metals", no number, no punctuation."""
    text = token.text
    if not text or "\n" in text or token.is_punct or token.is_currency:
        return False
    if text[0].isdigit():
        return not token.like_num and len(text) > 2 and any(c.isupper() for c in text) and not PLATE.fullmatch(text)
    return text[0].isupper()
