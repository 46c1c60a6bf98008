"""The pipeline, loaded once a worker, and texts that are read once however many tests ask about them."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from spacy.language import Language
from spacy.tokens import Doc

import models

CASES = Path(__file__).parent / "cases"

Reader = Callable[[str], Doc]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """`@pytest.mark.cases("senses")` gives a test each line of cases/senses.jsonl as `case`."""
    for mark in metafunc.definition.iter_markers("cases"):
        lines = (CASES / f"{mark.args[0]}.jsonl").read_text("utf-8").splitlines()
        rows: list[dict[str, Any]] = [json.loads(line) for line in lines if line]
        metafunc.parametrize("case", rows, ids=[row["name"] for row in rows])


def pytest_configure(config: pytest.Config) -> None:
    """Makes the mark known."""
    config.addinivalue_line("markers", "cases(name): runs the test on each line of cases/name.jsonl")


@pytest.fixture(scope="session")
def nlp() -> Language:
    """The English pipeline."""
    return models.load("en")


@pytest.fixture(scope="session")
def read(nlp: Language) -> Reader:
    """Title and body as one text → document."""
    return cache(nlp)
