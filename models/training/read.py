"""Reads texts with the exported graphs: numpy, `tokenizers` and `onnxruntime`, no torch.

    python -m models.training.read data/encoder/f0 data/encoder/prepared.jsonl data/encoder/f0-int8

Reads the articles that the folder's training held out, writes readings that `score` takes, and says how far they are from
those of torch and how fast the reading is on one thread.
"""

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from models.training.batch import encoder_inputs, heads_inputs
from models.training.names import add_tagged, name_kinds
from models.training.records import Encoded, Floats, Reading, read_prepared, read_readings, write_lines
from models.training.windows import base_folder, encode, word_pieces


class Reader:
    """The network at run time; reads one text after the other."""

    def __init__(self, folder: Path, *, quantised: bool = True, threads: int = 1) -> None:
        import onnxruntime  # scoring and tests do without

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
        ending = ".int8.onnx" if quantised else ".onnx"
        self.encoder, self.heads = (
            onnxruntime.InferenceSession(str(folder / f"{name}{ending}"), options, providers=["CPUExecutionProvider"])
            for name in ("encoder", "heads")
        )

    def __call__(self, text: Encoded) -> Reading:
        """The probabilities of one text; names that only the tagger finds join its mentions before they are linked."""
        vectors, logits = self.encoder.run(None, encoder_inputs([text]))
        tags = softmax(logits)
        text = add_tagged(text, tags)
        tokens = vectors.reshape(-1, vectors.shape[-1])
        rows = np.arange(len(text.sentences), dtype=np.int64)
        evidence, kind, status, link, same = self.heads.run(None, heads_inputs([text]) | {"tokens": tokens, "rows": rows})
        told = (softmax(evidence), softmax(kind), softmax(status), sigmoid(link), sigmoid(same))
        return Reading(text.id, text.text, text.sentences, text.mentions, *told, name_kinds(text, tags))


def softmax(x: Floats) -> Floats:
    """Over the last axis."""
    powers: Floats = np.exp(x - x.max(-1, keepdims=True))
    out: Floats = powers / powers.sum(-1, keepdims=True)
    return out


def sigmoid(x: Floats) -> Floats:
    """Of each logit."""
    out: Floats = 1 / (1 + np.exp(-x))
    return out


def gap(ours: Iterable[Reading], theirs: Iterable[Reading]) -> tuple[float, float]:
    """How far the evidence probabilities are apart: the mean of the articles' largest differences, and the largest."""
    apart = [float(np.abs(a.evidence - b.evidence).max()) for a, b in zip(ours, theirs, strict=True)]
    return float(np.mean(apart)), max(apart)


def main() -> None:
    """Read the held-out articles of a folder."""
    parser = argparse.ArgumentParser(prog="python -m models.training.read", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="a folder that models.training.export wrote")
    parser.add_argument("prepared", type=Path, help="what models.training.prepare wrote")
    parser.add_argument("out", type=Path, help="folder for the readings")
    parser.add_argument("--base", type=Path, help="folder with the tokenizer (default: that of the installed package)")
    parser.add_argument("--whole", action="store_true", help="the graphs of 32 bits instead of 8")
    options = parser.parse_args()
    trained = read_readings(options.folder / "readings.jsonl")
    records = {record.id: record for record in read_prepared(options.prepared)}
    try:
        cut = word_pieces(options.base or base_folder())
    except FileNotFoundError as error:
        parser.error(str(error))
    reader: Any = Reader(options.folder, quantised=not options.whole)
    begun = time.process_time()
    texts = [encode(records[reading.id], cut) for reading in trained]
    encoded = time.process_time()
    readings = [reader(text) for text in texts]
    done = time.process_time()
    write_lines(options.out / "readings.jsonl", readings)
    mean, most = gap(readings, trained)
    pieces = sum(int(text.mask.sum()) for text in texts)
    sys.stdout.write(
        f"{len(texts)} articles, {pieces} pieces: {pieces / (encoded - begun):.0f} a second encoded, "
        f"{pieces / (done - encoded):.0f} a second read; evidence {mean:.4f} from torch on average, {most:.4f} at most\n"
    )


if __name__ == "__main__":
    main()
