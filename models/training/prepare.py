"""Runs the rule components over the gold once and keeps what the encoder needs, with the labels.

    python -m models.training.prepare models/gold data/encoder/prepared.jsonl
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from spacy.language import Language

import models
from models.encoder.features import features
from models.training.base import base_folder
from models.training.pieces import prune, vocabulary_texts
from models.training.records import Prepared, write_lines

FILES = "[dtsn][0-9].jsonl"
UNTOUCHED = {"n4", "n7", "n8"}  # the project's own test splits: neither trained on nor tuned on
SNIPPETS = "s"
HEAD = "Mining news\n"  # a snippet has no title: one is put before it and cut off again


def prepare(nlp: Language, path: Path) -> Iterator[Prepared]:
    """The texts of one file of labelled articles or snippets."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    snippets = path.stem.startswith(SNIPPETS)
    texts = [HEAD + row["text"] if snippets else row["title"] + "\n" + row["text"] for row in rows]
    for row, doc in zip(rows, nlp.pipe(texts), strict=True):
        text = features(doc, row["id"], len(HEAD) if snippets else 0)
        common = (text.id, text.text, text.sentences, text.mentions, path.stem)
        if snippets:
            yield Prepared(*common, snippet={key: row[key] for key in ("deal", "deal_type", "status", "spans")})
        else:
            yield Prepared(*common, gold=tuple(row["agreements"]))


def prepare_all(gold: Path, out: Path, base: Path) -> int:
    """All files of a folder but the untouched split, with tokenizer.json and pieces.json beside; how many texts.

    FileNotFoundError when the folder holds no labelled files.
    """
    paths = [path for path in sorted(gold.glob(FILES)) if path.stem not in UNTOUCHED]
    if not paths:
        raise FileNotFoundError(f"{gold} holds no labelled files ({FILES})")
    nlp = models.load("en", deals=False)
    rows = [record for path in paths for record in prepare(nlp, path)]
    kept = prune(base, [*(row.text for row in rows), *vocabulary_texts()], out.parent / "tokenizer.json")
    (out.parent / "pieces.json").write_text(json.dumps(kept), encoding="utf-8")
    write_lines(out, rows)  # last: what is there is whole
    return len(rows)


def main() -> None:
    """Prepare all files of a folder but the untouched split."""
    parser = argparse.ArgumentParser(prog="python -m models.training.prepare", description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, metavar="GOLD_DIR", help="folder with d1.jsonl, t1.jsonl, n1.jsonl, s1.jsonl …")
    parser.add_argument("--base", type=Path, help="folder with the published weights (default: those of the installed package)")
    parser.add_argument(
        "out", type=Path, metavar="OUT.jsonl", help="where the prepared texts go, with tokenizer.json and pieces.json beside"
    )
    options = parser.parse_args()
    try:
        count = prepare_all(options.gold, options.out, options.base or base_folder())
    except FileNotFoundError as error:
        parser.error(str(error))
    sys.stdout.write(f"{count} texts\n")


if __name__ == "__main__":
    main()
