"""Senses: which country and which mineral a word means in its sentence."""

from typing import Any

import pytest

from models.components.senses import senses


@pytest.mark.cases("senses")
def test_countries_and_minerals_of_a_sentence(case: dict[str, Any], read: Any) -> None:
    doc = read(f"News\n{case['text']}")
    found = {label: sorted({s.kb_id_ for s in doc.spans["entities"] if s.label_ == label}) for label in ("COUNTRY", "MINERAL")}
    assert found == {"COUNTRY": case["countries"], "MINERAL": case["minerals"]}


def test_every_rule_has_a_result() -> None:
    assert all(rule.result for rule in senses())


def test_ambiguous_forms_count_once_the_article_is_about_minerals(read: Any) -> None:
    alone = read("News\nThe price of gold is a topic at dinner.")
    told = read("News\nThe price of gold is a topic at dinner.\n\nThe miner sold its mine.")
    assert [s.text for s in alone.spans["entities"] if s.label_ == "MINERAL"] == []
    assert [s.text for s in told.spans["entities"] if s.label_ == "MINERAL"] == ["gold"]
