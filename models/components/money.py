"""Money and shares: "A$30 million", "$6.7bn", "up to 600 mln euros", "Rs 200 crore", "9.9 per cent".

Amounts are regular language: rules find them, and vocabularies hold symbols, words and magnitudes.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, SpanGroup

from models.vocabulary import read

NUMBER = r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
PERCENT = re.compile(rf"(?<!\d)({NUMBER})(?:\s?(?:%|per cent|percent|pct)|-(?:per cent|percent)|\s?(?:percentage points?))(?!\w)")
POUNDS_OF = re.compile(r"(?: \w+)? ?(?:of|a year|per|annually|each|U3O8|yellowcake|uranium|copper|cobalt)\b")  # weights
RANGE = rf"(?:(?:{NUMBER})\s?(?:-|–|to|and)\s?)?"


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in whole units."""

    amount: float
    currency: str


class MoneyFinder:
    """Finds sums in plain text."""

    def __init__(self) -> None:
        rows = read("currencies")
        self.symbols = {symbol: row.id for row in rows for symbol in row.columns["symbols"]}
        self.codes = {row.id for row in rows} - set(self.symbols)
        self.words = {word.lower(): row.id for row in rows for word in row.columns["words"]}
        self.factors = {form.lower(): float(row.first("factor")) for row in read("magnitudes") for form in row.columns["forms"]}
        dollars = _alternation(word for word, code in self.words.items() if word.endswith("dollars") and code != "USD")
        self.said = re.compile(rf"\b(?:in|are) ({dollars})\b", re.IGNORECASE)
        symbol, word, factor = map(_alternation, ((*self.symbols, *self.codes), self.words, self.factors))
        self.prefixed = re.compile(
            rf"(?<![A-Za-z0-9])({symbol})\s?{RANGE}({NUMBER})(?:[\s-]?((?i:{factor}))(?![A-Za-z]))?(?![\d])"
        )
        self.suffixed = re.compile(
            rf"(?<![\w$€£¥.,])({NUMBER})(?:[\s-]?({factor}))?[\s-]?(?:of )?({word}|{symbol})(?![A-Za-z])", re.IGNORECASE
        )

    def __call__(self, text: str) -> list[tuple[int, int, Amount]]:
        """(start, end, sum) of each amount, a leading symbol before a following one where two overlap."""
        said = self.said.search(text)  # "a package worth $1.7 billion in Canadian dollars"
        home = {"$": self.words[said[1].lower()]} if said else {}
        found: list[tuple[int, int, Amount]] = []
        for hit in self.prefixed.finditer(text):
            symbol, number, factor = hit.groups()
            if factor or not self._is_word(symbol, number):
                found.append((*hit.span(), self._amount(number, factor, home.get(symbol) or self.symbols.get(symbol, symbol))))
        taken = {i for start, end, _ in found for i in range(start, end)}
        for hit in self.suffixed.finditer(text):
            number, factor, unit = hit.groups()
            currency = self.words.get(unit.lower()) or self.symbols.get(unit) or (unit if unit in self.codes else None)
            weight = unit.lower() in ("pound", "pounds") and (not factor or POUNDS_OF.match(text, hit.end()))
            if currency and not weight and (factor or not self._is_word(unit, number)) and taken.isdisjoint(range(*hit.span())):
                found.append((*hit.span(), self._amount(number, factor, currency)))
        return sorted(found, key=lambda f: f[:2])

    def _is_word(self, unit: str, number: str) -> bool:
        """COP30 is a conference, "in 2024 won a permit" a verb: such units need a magnitude or thousands."""
        wordlike = unit in self.codes or unit.lower() == "won" or re.fullmatch("[A-Z]{3}", unit)
        return bool(wordlike) and float(_plain(number)) < 10_000

    def _amount(self, number: str, factor: str | None, currency: str) -> Amount:
        value = float(_plain(number)) * (self.factors[factor.lower()] if factor else 1.0)
        return Amount(float(round(value)) if value > 1000 else value, currency)


class Money:
    """Writes `doc.spans["money"]` (`kb_id_` is "USD 30000000") and `doc.spans["percent"]` (`kb_id_` is "9.9")."""

    def __init__(self) -> None:
        self.find = MoneyFinder()

    def __call__(self, doc: Doc) -> Doc:
        money, percent = [], []
        for start, end, amount in self.find(doc.text):
            number = f"{amount.amount:.4f}".rstrip("0").rstrip(".")
            span = doc.char_span(start, end, label="MONEY", kb_id=f"{amount.currency} {number}", alignment_mode="expand")
            if span is not None:
                money.append(span)
        for hit in PERCENT.finditer(doc.text):
            span = doc.char_span(hit.start(), hit.end(), label="PERCENT", kb_id=_plain(hit[1]), alignment_mode="expand")
            if span is not None:
                percent.append(span)
        doc.spans["money"] = SpanGroup(doc, spans=money)
        doc.spans["percent"] = SpanGroup(doc, spans=percent)
        return doc


def _plain(number: str) -> str:
    """A number without the marks between its thousands."""
    return number.replace(",", "").replace(" ", "")


def _alternation(forms: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, forms), key=lambda form: (-len(form), form)))


@Language.factory("mineral_deals_money")
def make_money(nlp: Language, name: str) -> Money:  # noqa: ARG001 - spaCy's own
    """No settings: currencies and magnitudes are data."""
    return Money()
