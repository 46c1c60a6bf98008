"""Money and shares: the forms that the press writes them in."""

from typing import Any

import pytest
from spacy.language import Language

from models.components.money import MoneyFinder


@pytest.mark.cases("money")
def test_sums_and_shares(case: dict[str, Any], nlp: Language) -> None:
    doc = nlp.get_pipe("money")(nlp.make_doc(case["text"]))  # type: ignore[operator]
    assert [span.kb_id_ for span in doc.spans["money"]] == case["money"]
    assert [span.kb_id_ for span in doc.spans["percent"]] == case.get("percent", [])


def test_a_span_gives_its_amount_back(nlp: Language) -> None:
    doc = nlp.get_pipe("money")(nlp.make_doc("a loan of $12,345,678,901.50 from the bank"))  # type: ignore[operator]
    currency, _, amount = doc.spans["money"][0].kb_id_.partition(" ")
    assert (float(amount), currency) == (12345678902.0, "USD")


def test_offsets_are_those_of_the_text() -> None:
    text = "It paid A$30 million, then 5 million euros."
    assert [text[start:end] for start, end, _ in MoneyFinder()(text)] == ["A$30 million", "5 million euros"]
