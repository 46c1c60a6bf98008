"""Several encoded texts side by side: the inputs of the encoder and of the heads, by the names that the exported graphs use."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.encoder.records import LABELS, LAYOUTS, Encoded, Ints

ENCODER_INPUTS = ("ids", "mask", "case", "kind", "layout")
ENCODER_OUTPUTS = ("vectors", "tags")
HEADS_INPUTS = (
    "tokens", "spans", "sentence_layout", "order", "section", "block", "article", "facts", "mentions", "label", "home", "rows",
)
HEADS_OUTPUTS = ("evidence", "type", "status", "link", "role", "same")
COLUMNS = ("sentence_layout", "order", "section", "block", "article", "label", "home")
APART = 1000  # sections and blocks of two texts never have the same number

Arrays = dict[str, npt.NDArray[np.int64] | npt.NDArray[np.float32]]


def encoder_inputs(texts: Sequence[Encoded]) -> Arrays:
    """Windows one below the other, padded to the longest: [windows, pieces]."""
    size = _size(texts)
    out: Arrays = {name: stack([getattr(text, name) for text in texts], size) for name in ENCODER_INPUTS}
    out["mask"] = out["mask"].astype(np.float32)
    return out


def heads_inputs(texts: Sequence[Encoded]) -> Arrays:
    """All but `tokens` (the encoder's vectors, flat) and `rows` (sentences taken as anchors); places count through all texts."""
    size, window, sentence = _size(texts), 0, 0
    spans: list[tuple[int, int]] = []
    mentions: list[tuple[int, int]] = []
    columns: dict[str, list[int]] = {name: [] for name in COLUMNS}
    for number, text in enumerate(texts):
        spans += [_moved(first, stop, text, window, size) for first, stop in text.spans.tolist()]
        mentions += [_moved(*m.pieces, text, window, size) for m in text.mentions]
        columns["sentence_layout"] += [LAYOUTS.index(s.layout) for s in text.sentences]
        columns["order"] += range(len(text.sentences))
        columns["section"] += [APART * number + s.section for s in text.sentences]
        columns["block"] += [APART * number + s.block for s in text.sentences]
        columns["article"] += [number] * len(text.sentences)
        columns["label"] += [LABELS.index(m.label) for m in text.mentions]
        columns["home"] += [sentence + m.sentence for m in text.mentions]
        window, sentence = window + len(text.ids), sentence + len(text.sentences)
    out: Arrays = {name: np.array(values, np.int64) for name, values in columns.items()}
    out["facts"] = np.array([s.facts for text in texts for s in text.sentences], np.float32)
    return out | {"spans": np.array(spans, np.int64).reshape(-1, 2), "mentions": np.array(mentions, np.int64).reshape(-1, 2)}


def stack(arrays: Sequence[Ints], size: int, padding: int = 0) -> Ints:
    """Arrays [windows, pieces] one below the other, each padded to `size` pieces."""
    return np.concatenate([np.pad(a, ((0, 0), (0, size - a.shape[1])), constant_values=padding) for a in arrays])


def _size(texts: Sequence[Encoded]) -> int:
    return max(int(text.ids.shape[1]) for text in texts)


def _moved(first: int, stop: int, text: Encoded, window: int, size: int) -> tuple[int, int]:
    """Flat places of a text among those of the batch."""
    own = text.ids.shape[1]
    begin, end = ((window + place // own) * size + place % own for place in (first, stop - 1))
    return begin, end + 1
