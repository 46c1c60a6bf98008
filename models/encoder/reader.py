"""Reads texts with the exported graphs and the linear models: numpy, `tokenizers` and `onnxruntime`, no torch."""

import os
from pathlib import Path

import numpy as np
import onnxruntime

from models.encoder.batch import encoder_inputs, heads_inputs
from models.encoder.names import add_tagged, name_kinds
from models.encoder.records import LIVE, Encoded, Floats, Opinion, Reading, Text
from models.encoder.windows import Cut, encode, word_pieces
from models.linear.features import article
from models.linear.model import Linear

LINEAR = "linear.npz"
GRAPHS = ("encoder.onnx", "heads.onnx", "tokenizer.json", LINEAR)
SURE = 0.5  # probability from which a sentence counts as one that tells a deal
LIKELY = 0.05  # probability from which a sentence is asked whom and what its deal is about
MOST = 80  # such sentences in one text


class WeightsMissing(RuntimeError):  # noqa: N818 - the name says what is the matter
    """The trained network isn't where it should be."""


class Reader:
    """The network at run time, one text after the other; WeightsMissing when the folder has no network."""

    def __init__(self, folder: Path, *, threads: int = 0) -> None:
        """`threads`: of one reading; 0 takes one a core, four at most."""
        names = [folder / name for name in GRAPHS]
        if missing := [path for path in names if not path.is_file()]:
            raise WeightsMissing(f"{missing[0]} is missing: reinstall the package, or train with `mineral-deals train`")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads or min(4, os.cpu_count() or 1), 1
        options.log_severity_level = 3
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # it takes time from the code between two runs
        self.encoder, self.heads = (
            onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]) for path in names[:2]
        )
        self.cut: Cut = word_pieces(names[2])
        self.linear = Linear.load(names[3])

    def __call__(self, text: Text) -> Reading:
        """The probabilities of one text."""
        return self.read(encode(text, self.cut))

    def read(self, text: Encoded) -> Reading:
        """Of a text in windows; names that only the tagger finds join its mentions before they are linked."""
        vectors, logits = self._encode(text)
        tags = softmax(logits)
        text = add_tagged(text, tags)
        of = article(text)
        opinions = self.linear.sentences(of)
        given = heads_inputs([text]) | {"tokens": vectors.reshape(-1, vectors.shape[-1])}
        evidence = softmax(self.heads.run(["evidence"], given | {"rows": np.zeros(1, np.int64)})[0])
        both = (evidence[:, LIVE:].sum(-1) + opinions[0][:, LIVE:].sum(-1)) / 2
        told = np.maximum(evidence[:, LIVE:].sum(-1), opinions[0][:, LIVE:].sum(-1))
        rows = np.sort(np.argsort(-told, kind="stable")[:max(1, min(MOST, int((told >= LIKELY).sum())))])
        kind, status, link, same = self.heads.run(["type", "status", "link", "same"], given | {"rows": rows})
        size, mentions = len(text.sentences), len(text.mentions)
        links, pairs = np.zeros((size, mentions)), np.eye(size)
        links[rows] = sigmoid(link)
        pairs[np.ix_(rows, rows)] = sigmoid(same)
        sure = np.flatnonzero(both > SURE).tolist()
        opinion = Opinion(*opinions, self.linear.links(of, rows.tolist(), sure), self.linear.names(of))
        return Reading(
            text.id, text.text, text.sentences, text.mentions, evidence, softmax(kind), softmax(status), links, pairs,
            name_kinds(text, tags), opinion,
        )

    def _encode(self, text: Encoded) -> tuple[Floats, Floats]:
        """Vectors and tag logits; each window by itself, so that none is padded to the length of another."""
        whole = encoder_inputs([text])
        size = text.ids.shape[1]
        parts: list[list[Floats]] = []
        for row, length in enumerate(text.mask.sum(-1).tolist()):
            given = {name: array[row:row + 1, :length] for name, array in whole.items()}
            read = self.encoder.run(None, given)
            parts.append([np.pad(array, ((0, 0), (0, size - length), (0, 0))) for array in read])
        vectors, logits = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        return vectors, logits


def softmax(x: Floats) -> Floats:
    """Over the last axis."""
    powers: Floats = np.exp(x - x.max(-1, keepdims=True))
    out: Floats = powers / powers.sum(-1, keepdims=True)
    return out


def sigmoid(x: Floats) -> Floats:
    """Of each logit."""
    out: Floats = 1 / (1 + np.exp(-x))
    return out
