"""Names: who is a company, a public body or a project, and under which form every mention goes."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language

from models.components.context import around
from models.components.lookup import occurrences


@pytest.mark.cases("names")
def test_names_of_a_sentence(case: dict[str, Any], read: Any) -> None:
    doc = read(f"News\n{case['text']}")
    assert {span.kb_id_: span.label_ for span in doc.spans["names"]} == case["names"]


def mentions(doc: Any, name: str) -> list[str]:
    return [span.text for span in doc.spans["names"] if span.kb_id_ == name]


def test_every_mention_goes_under_the_fullest_form(read: Any) -> None:
    first = "Quillon Rare Metals Ltd (“QRM”) met Tallgrass Resources."
    doc = read(f"Quillon and Tallgrass\n{first} QRM sold to Tallgrass; Quillon was glad.")
    assert mentions(doc, "Quillon Rare Metals") == ["Quillon", "Quillon Rare Metals", "QRM", "QRM", "Quillon"]
    assert mentions(doc, "Tallgrass Resources") == ["Tallgrass", "Tallgrass Resources", "Tallgrass"]


def test_forms_of_one_vocabulary_row_are_one_company(read: Any) -> None:
    doc = read("News\nSociedad Química y Minera de Chile said so. SQM added nothing.")
    assert {span.kb_id_ for span in doc.spans["names"]} == {"Sociedad Química y Minera de Chile"}


def test_text_around_a_mention_stays_in_its_line(nlp: Language) -> None:
    doc = nlp.make_doc("one two\nthree four five\nsix")
    four = next(token for token in doc if token.text == "four")
    assert around(doc, four.i, four.i + 1, 50) == ("three ", " five")
    assert around(doc, four.i, four.i + 1, 3) == ("ee ", " fi")


PARTS = ("Ann", "Bee", "Cee-Dee", "Annex", "x", ",")
NAMES = ("Ann", "Ann Bee", "Bee", "Bee Ann x", "Cee-Dee", "Dee")


@given(st.lists(st.sampled_from(PARTS), max_size=12))
def test_lookup_agrees_with_a_pattern(nlp: Language, parts: list[str]) -> None:
    doc = nlp.make_doc(" ".join(parts))
    pattern = re.compile(r"(?<![\w-])(?:" + "|".join(sorted(NAMES, key=len, reverse=True)) + r")(?!\w)")
    expected = [hit.span() for hit in pattern.finditer(doc.text)]
    assert [(span.start_char, span.end_char) for span in occurrences(doc, NAMES)] == expected
