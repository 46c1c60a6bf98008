"""Batches: several texts side by side are what each is alone, and records come back as they were written."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from models.encoder.batch import encoder_inputs, heads_inputs
from models.encoder.windows import encode
from models.training.records import ARRAYS, read_prepared, read_readings, write_lines

NAMES = [("Lynas", "COMPANY"), ("cerium", "MINERAL")]


def test_places_count_through_all_texts(write: Any, words: Any) -> None:
    short = encode(write("Lynas sells", "Lynas sells cerium.", names=NAMES), words)
    long = encode(write("A title", *["cerium " * 150 + "Lynas."] * 4, names=NAMES), words)
    assert len(long.ids) > 1
    both = encoder_inputs([short, long])
    inputs = heads_inputs([short, long])
    flat = both["ids"].reshape(-1)
    alone = [text.ids.reshape(-1)[slice(*m.pieces)].tolist() for text in (short, long) for m in text.mentions]
    assert [flat[first:stop].tolist() for first, stop in inputs["mentions"]] == alone
    assert inputs["home"].tolist() == [m.sentence for m in short.mentions] + [2 + m.sentence for m in long.mentions]
    assert set(inputs["section"][:2]).isdisjoint(inputs["section"][2:])


def test_a_text_without_mentions_has_an_empty_table(write: Any, words: Any) -> None:
    assert heads_inputs([encode(write("News"), words)])["mentions"].shape == (0, 2)


def test_prepared_texts_come_back(tmp_path: Path, write: Any) -> None:
    rows = [write("Lynas – sells", "cerium.", names=NAMES, gold=({"key": "a"},)), write("", snippet={"deal": False})]
    write_lines(tmp_path / "new" / "prepared.jsonl", rows)
    assert read_prepared(tmp_path / "new" / "prepared.jsonl") == rows


def test_readings_come_back(tmp_path: Path, write: Any, by_hand: Any) -> None:
    rows = [by_hand(write("Lynas", "cerium.", names=NAMES), {1: 1 / 3}), by_hand(write("No names", names=[]), {})]
    write_lines(tmp_path / "readings.jsonl", rows)
    back = read_readings(tmp_path / "readings.jsonl")
    for before, after in zip(rows, back, strict=True):
        for name in ARRAYS:
            one, other = getattr(before, name), getattr(after, name)
            assert np.allclose(one.reshape(other.shape), other, atol=1e-5)
        nothing: dict[str, Any] = dict.fromkeys(ARRAYS)
        assert replace(before, **nothing) == replace(after, **nothing)
