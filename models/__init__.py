"""Language: text in, spans and deal frames out. Knows no database and no network."""

import warnings
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from spacy.language import Language
from spacy.util import load_config, load_model_from_config

HERE = Path(__file__).parent
UNREAD = {"gold", "training", "report.py", "report.html.j2"}  # no part of what reads an article
READERS = ("spacy", "simplemma", "onnxruntime", "tokenizers", "numpy")


@cache
def load(language: str = "en", *, deals: bool = True) -> Language:
    """The pipeline of a language, built once; `deals=False` leaves out the encoder, which its own training does without.

    Raises `models.encoder.reader.WeightsMissing` when the trained network isn't there.
    """
    config = load_config(HERE / language / "config.cfg", interpolate=True)
    if not deals:
        config["nlp"]["pipeline"].remove("deals")
        del config["components"]["deals"]
    with warnings.catch_warnings():
        # spaCy warns of a pipeline without vectors, which ours needs none of
        warnings.filterwarnings("ignore", message=r"\[W113\]|\[W095\]")
        return load_model_from_config(config, auto_fill=True)


def fingerprint(root: Path = HERE) -> str:
    """Twelve hexadecimal digits that change with rules, vocabularies, weights and the libraries that read with them."""
    digest = sha256(" ".join(f"{name} {version(name)}" for name in READERS).encode())
    for file in sorted(root.rglob("*"), key=lambda file: file.relative_to(root).as_posix()):
        name = file.relative_to(root)
        if file.is_file() and file.suffix not in (".md", ".pyc") and not UNREAD.intersection(name.parts):
            digest.update(name.as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]
