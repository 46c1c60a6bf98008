"""The pipeline as a whole: its parts, its fingerprint, and text that no newsroom would print."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language

import models


def test_our_components_run_in_their_order(nlp: Language) -> None:
    ours = [name for name in nlp.pipe_names if name in ("sections", "terms", "companies", "senses", "money", "deals")]
    assert ours == ["sections", "terms", "companies", "senses", "money", "deals"]
    assert models.load("en") is nlp


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The package's rules and vocabularies in a folder of their own."""
    return Path(shutil.copytree(models.HERE, tmp_path / "models", ignore=shutil.ignore_patterns("gold", "__pycache__")))


def test_the_fingerprint_is_of_the_contents(copy: Path) -> None:
    assert models.fingerprint(copy) == models.fingerprint()


@pytest.mark.parametrize("name", ["en/minerals.csv", "en/config.cfg", "components/names.py"])
def test_the_fingerprint_changes_with_each_file(copy: Path, name: str) -> None:
    with (copy / name).open("a") as file:
        file.write("\n")
    assert models.fingerprint(copy) != models.fingerprint()


def test_labelled_articles_are_no_part_of_it(copy: Path) -> None:
    (copy / "gold").mkdir()
    (copy / "gold" / "floors.csv").write_text("x")
    assert models.fingerprint(copy) == models.fingerprint()


@pytest.mark.parametrize("name", ["report.py", "report.html.j2"])
def test_how_errors_are_shown_is_no_part_of_it(copy: Path, name: str) -> None:
    (copy / name).write_text("x")
    assert models.fingerprint(copy) == models.fingerprint()


@pytest.mark.parametrize(
    "text",
    [
        "", "\n", "\n\n\n", " ", "Title", "\nBody", "Title\n", "## \n- \n##", "(((((((", "\u202e\ufeff\u0301", "$", "A$ % ( ASX:",
        "## About\n- - -",
    ],
    ids=range(13),
)
def test_odd_text_is_read(read: Any, text: str) -> None:
    assert read(text)._.frames == ()
