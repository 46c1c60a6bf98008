"""Names of the tagger: whole words, no exchanges or tickers, none that a mention has already."""

from typing import Any

import numpy as np
import pytest

from models.encoder.names import add_tagged, name_kinds, plausible, without_legal_form
from models.encoder.records import NAMES, Encoded
from models.encoder.windows import Pieces, encode

TAGS = 1 + 2 * len(NAMES)
LINE = "Lynas and Sojitz Corp signed at Mt Weld."


def tagged(text: Encoded, names: dict[str, str], sure: float = 0.9) -> Any:
    """The tagger's probabilities when it finds these names, and nothing else."""
    tags = np.zeros((*text.ids.shape, TAGS))
    tags[..., 0] = 1.0
    for name, label in names.items():
        start = text.text.index(name)
        for w, i in np.argwhere((text.offsets[..., 0] >= start) & (text.offsets[..., 1] <= start + len(name))):
            tag = 1 + 2 * NAMES.index(label) + int(text.offsets[w, i, 0] > start)
            tags[w, i] = (1 - sure) / (TAGS - 1)
            tags[w, i, tag] = sure
    return tags


def found(text: Encoded) -> list[tuple[str, str, tuple[str, str]]]:
    """Surface, label and entity of each mention."""
    return [(text.text[m.start:m.end], m.label, m.entity) for m in text.mentions]


def test_names_that_the_rules_missed_become_mentions(write: Any, words: Any) -> None:
    text = encode(write("News", LINE), words)
    names = {"Lynas": "COMPANY", "Sojitz Corp": "COMPANY", "Mt Weld": "PROJECT"}
    read = add_tagged(text, tagged(text, names))
    assert found(read) == [
        ("Lynas", "COMPANY", ("PARTY", "Lynas")), ("Sojitz Corp", "COMPANY", ("PARTY", "Sojitz")),
        ("Mt Weld", "PROJECT", ("PROJECT", "Mt Weld")),
    ]
    assert [m.sentence for m in read.mentions] == [1, 1, 1]


def test_a_short_form_joins_the_party_that_the_rules_know(write: Any, words: Any) -> None:
    text = encode(write("News", LINE + " Sojitz Corporation is Japanese.", names=[("Sojitz Corporation", "COMPANY")]), words)
    read = add_tagged(text, tagged(text, {"Sojitz Corp": "COMPANY"}))
    assert {entity for _, _, entity in found(read)} == {("PARTY", "Sojitz Corporation")}


def test_a_name_that_is_a_mention_already_or_is_unsure_stays_out(write: Any, words: Any) -> None:
    text = encode(write("News", LINE, names=[("Lynas", "COMPANY")]), words)
    assert add_tagged(text, tagged(text, {"Lynas": "COMPANY"})).mentions == text.mentions
    assert add_tagged(text, tagged(text, {"Sojitz Corp": "COMPANY"}, sure=0.65)).mentions == text.mentions


def test_a_name_goes_on_to_the_end_of_its_word(write: Any) -> None:
    def halves(text: str) -> Pieces:
        offsets = [(0, 4), (5, 7), (7, 10), (11, 16)]
        return Pieces([1, 2, 3, 4], [o for o in offsets if o[1] <= len(text)])

    text = encode(write("News", "Lynas sells"), halves)
    tags = tagged(text, {})
    tags[0, 2] = np.eye(TAGS)[1]  # "Ly", the tagger forgets "nas"
    tags[0, 3] = [0.8, 0.0, 0.2, 0, 0, 0, 0]
    assert [text.text[m.start:m.end] for m in add_tagged(text, tags).mentions] == ["Lynas"]


@pytest.mark.parametrize(
    ("before", "name", "fits"),
    [
        ("", "Lynas Rare Earths", True), ("", "5E Advanced Materials", True), ("said ", "NASDAQ", False),
        ("the ", "NYSE American", False), ("Lynas (ASX: ", "LYC", False), ("Foran (TSX-V: ", "FOM", False),
        ("the ", "miner", False), ("", "MP", False), ("the ", "Agreement", False),
    ],
)
def test_what_may_be_a_name(before: str, name: str, fits: bool) -> None:
    assert plausible(before + name, len(before), len(before + name)) is fits


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Lynas Rare Earths Ltd", "Lynas Rare Earths"), ("BHP Group Limited", "BHP Group"), ("Pensana Plc.", "Pensana"),
        ("Aurubis AG", "Aurubis"), ("Sayona Mining Pty Ltd", "Sayona Mining"), ("Albemarle, Inc.", "Albemarle"),
        ("Vale S.A.", "Vale"), ("Cove Capital", "Cove Capital"), ("Ltd", "Ltd"),
    ],
)
def test_legal_forms_are_no_part_of_a_name(name: str, bare: str) -> None:
    assert without_legal_form(name) == bare


def test_what_kind_of_name_each_mention_is(write: Any, words: Any) -> None:
    text = encode(write("News", LINE, names=[("Lynas", "COMPANY"), ("Mt Weld", "COMPANY"), ("signed", "COMPANY")]), words)
    kinds = name_kinds(text, tagged(text, {"Lynas": "INSTITUTION", "Mt Weld": "PROJECT"}, sure=1.0))
    assert kinds.tolist() == [[0, 0, 1, 0], [0, 0, 0, 1], [1, 0, 0, 0]]
    assert name_kinds(encode(write("News"), words), np.zeros((1, 3, TAGS))).shape == (0, 4)
