"""Runs of capitalised words: where a proper name may begin and end, before anyone asks what it names."""

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from models.vocabulary import country_forms, read, words

PLATE = re.compile(r"\d+[A-Z]{1,3}")  # "12A", "3D": no name


class Runs:
    """Finds runs in a tokenised document; its word lists come from `names.csv` and `legal_forms.csv`."""

    def __init__(self) -> None:
        self.lead_ins = words("lead_ins")
        self.stop_openers = words("stop_openers")
        self.countries = country_forms()
        self.particles = words("particles")
        self.currencies = frozenset(code for row in read("currencies") for code in (row.id, *row.columns["symbols"]))
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
        if token.is_stop and not token.is_upper and token.text not in self.stop_openers:
            return False
        if not capital(token) or token.text in self.lead_ins:
            return False
        if token.like_num and not (token.text in self.stop_openers and token.i + 1 < len(token.doc) and capital(token.nbor())):
            return False
        return token.text == "PT" or not self.is_form(token)

    def _step(self, doc: Doc, start: int, i: int) -> int:
        """How many tokens the run that began at `start` takes at `i`; 0 ends it."""
        token = doc[i]
        if i > start and (doc[i - 1].text in self.closing or self._begins_sum(doc, i)):
            return 0
        goes_on = i + 1 < len(doc) and capital(doc[i + 1])
        if capital(token) and (goes_on or not token.like_num):  # "Webwood First Nation", but no "One" at the end
            return 1
        if i == start or not goes_on:
            return 0
        if (token.text == "-" and not token.whitespace_ and not doc[i - 1].whitespace_) or token.lower_ in self.particles:
            return 2
        return 2 if self._body_goes_on(doc, start, i) else 0

    def _begins_sum(self, doc: Doc, i: int) -> bool:
        """True at "US$" and at "NOK" before a number: "It will pay Aterian US$300,000"."""
        text = doc[i].text
        number = i + 1 < len(doc) and doc[i + 1].text[:1].isdigit()
        return text.endswith(("$", "€", "£", "¥")) or (number and text in self.currencies)

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
            other = after.text.casefold() in self.countries
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
