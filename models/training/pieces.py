"""The word pieces that the network keeps: those of the published vocabulary that texts of the trade or plain English need.

A word that is cut from the vocabulary is read in smaller pieces, so nothing becomes unreadable; a fifth of the weights is saved.
"""

import json
from collections.abc import Iterable
from pathlib import Path

from models import vocabulary

SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
SIZE = 20_000  # pieces kept


def prune(base: Path, texts: Iterable[str], out: Path) -> list[int]:
    """Writes the smaller tokenizer.json; returns the published number of each piece that is kept, in the new order."""
    from tokenizers import Tokenizer  # only the training needs it here

    spec = json.loads((base / "tokenizer.json").read_text("utf-8"))
    known: dict[str, int] = spec["model"]["vocab"]
    tokenizer = Tokenizer.from_str(json.dumps(spec))
    tokenizer.no_truncation()
    seen = {piece for text in texts for piece in tokenizer.encode(text, add_special_tokens=False).ids}
    first = [known[piece] for piece in SPECIAL]
    # the published vocabulary is ordered by frequency, but for its first thousand and its last
    plain = [number for piece, number in known.items() if number not in first and not piece.startswith("[unused")]
    ranked = sorted(plain, key=lambda number: (number not in seen, number))
    kept = first + sorted(ranked[:SIZE - len(first)])
    names = {number: piece for piece, number in known.items()}
    spec["model"]["vocab"] = {names[number]: place for place, number in enumerate(kept)}
    spec["added_tokens"] = [token | {"id": SPECIAL.index(token["content"])} for token in spec["added_tokens"]]
    spec |= {"post_processor": None, "truncation": None, "padding": None}
    out.write_text(json.dumps(spec, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    return kept


def vocabulary_texts() -> Iterable[str]:
    """Names of companies, bodies, places, countries and minerals: they are to stay in few pieces."""
    for name in ("countries", "minerals", "institutions", "regions"):
        for row in vocabulary.read(name):
            yield " ".join((row.label, *(form for forms in row.columns.values() for form in forms)))
