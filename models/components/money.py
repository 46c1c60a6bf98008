"""Money and shares: "A$30 million", "$6.7bn", "up to 600 mln euros", "Rs 200 crore", "9.9 per cent".

Amounts are regular language: rules find them, and vocabularies hold symbols, words and magnitudes.
"""

import re
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from models import vocabulary

NUMBER = r"\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
PERCENT = re.compile(rf"({NUMBER})(?:\s?(?:%|per cent|percent|pct)|-(?:per cent|percent)|\s?(?:percentage points?))(?!\w)")
RANGE = rf"(?:(?:{NUMBER})\s?(?:-|–|to|and)\s?)?"


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money in whole units."""

    amount: float
    currency: str


class MoneyFinder:
    """Finds sums in plain text."""

    def __init__(self) -> None:
        rows = vocabulary.read("currencies")
        self.symbols = {symbol: row.id for row in rows for symbol in row.columns["symbols"]}
        self.codes = {row.id for row in rows} - set(self.symbols)
        self.words = {word.lower(): row.id for row in rows for word in row.columns["words"]}
        self.factors = {form.lower(): float(row.first("factor")) for row in vocabulary.read("magnitudes") for form in row.columns["forms"]}
        symbol = "|".join(sorted(map(re.escape, (*self.symbols, *self.codes)), key=len, reverse=True))
        word = "|".join(sorted(map(re.escape, self.words), key=len, reverse=True))
        factor = "|".join(sorted(map(re.escape, self.factors), key=len, reverse=True))
        self.prefixed = re.compile(rf"(?<![A-Za-z0-9])({symbol})\s?{RANGE}({NUMBER})(?:[\s-]?((?i:{factor}))(?![A-Za-z]))?(?![\d])")
        self.suffixed = re.compile(rf"(?<![\w$€£¥.,])({NUMBER})(?:[\s-]?({factor}))?[\s-]?(?:of )?({word}|{symbol})(?![A-Za-z])", re.IGNORECASE)

    def __call__(self, text: str) -> list[tuple[int, int, Amount]]:
        """(start, end, sum) of each amount, longest reading first where two overlap."""
        found: list[tuple[int, int, Amount]] = []
        for hit in self.prefixed.finditer(text):
            if hit[3] or not self._is_word(hit[1], hit[2]):
                found.append((hit.start(), hit.end(), self._amount(hit[2], hit[3], self.symbols.get(hit[1], hit[1]))))
        for hit in self.suffixed.finditer(text):
            currency = self.words.get(hit[3].lower()) or self.symbols.get(hit[3]) or (hit[3] if hit[3] in self.codes else None)
            if currency and (hit[2] or not self._is_word(hit[3], hit[1])) and not any(s < hit.end() and hit.start() < e for s, e, _ in found):
                found.append((hit.start(), hit.end(), self._amount(hit[1], hit[2], currency)))
        return sorted(found, key=lambda f: (f[0], f[1]))

    def _is_word(self, unit: str, number: str) -> bool:
        """COP30 is a conference, "in 2024 won a permit" a verb: such units need a magnitude or thousands."""
        return (unit in self.codes or unit.lower() == "won" or bool(re.fullmatch("[A-Z]{3}", unit))) and len(number.replace(",", "").replace(" ", "").split(".")[0]) < 5

    def _amount(self, number: str, factor: str | None, currency: str) -> Amount:
        value = float(number.replace(",", "").replace(" ", "")) * (self.factors[factor.lower()] if factor else 1.0)
        return Amount(float(round(value)) if value > 1000 else value, currency)


class Money:
    """Writes `doc.spans["money"]` (`kb_id_` is "USD 30000000") and `doc.spans["percent"]` (`kb_id_` is "9.9")."""

    def __init__(self) -> None:
        self.find = MoneyFinder()

    def __call__(self, doc: Doc) -> Doc:
        money, percent = [], []
        for start, end, amount in self.find(doc.text):
            span = doc.char_span(start, end, label="MONEY", kb_id=f"{amount.currency} {amount.amount:.10g}", alignment_mode="expand")
            if span is not None:
                money.append(span)
        for hit in PERCENT.finditer(doc.text):
            span = doc.char_span(hit.start(), hit.end(), label="PERCENT", kb_id=hit[1].replace(",", ""), alignment_mode="expand")
            if span is not None:
                percent.append(span)
        doc.spans["money"] = SpanGroup(doc, spans=money)
        doc.spans["percent"] = SpanGroup(doc, spans=percent)
        return doc


def read_amount(span: Span) -> Amount:
    """The sum that a MONEY span stands for."""
    currency, _, amount = span.kb_id_.partition(" ")
    return Amount(float(amount), currency)


@Language.factory("mineral_deals_money")
def make_money(nlp: Language, name: str) -> Money:
    """No settings: currencies and magnitudes are data."""
    return Money()
