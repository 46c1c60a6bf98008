"""Reads held-out articles with the exported graphs, as the product will.

    python -m models.training.read data/encoder/f0 data/encoder/prepared.jsonl data/encoder/f0-int8

Reads the articles that the folder's training held out, writes readings that `score` takes, and says how far they are from
those of torch and how fast the reading is on one thread.
"""

import argparse
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np

from models.encoder.reader import Reader
from models.encoder.records import Reading
from models.encoder.windows import encode
from models.training.records import read_prepared, read_readings, write_lines


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
    options = parser.parse_args()
    trained = read_readings(options.folder / "readings.jsonl")
    records = {record.id: record for record in read_prepared(options.prepared)}
    reader = Reader(options.folder / "graphs", threads=1)
    begun = time.process_time()
    texts = [encode(records[reading.id], reader.cut) for reading in trained]
    encoded = time.process_time()
    readings = [reader.read(text) for text in texts]
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
