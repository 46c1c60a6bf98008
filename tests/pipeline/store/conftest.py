"""A ledger of its own for each test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.store import Ledger, open_ledger


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "ledger.duckdb"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with open_ledger(path) as ledger:
        yield ledger


@pytest.fixture
def snapshot(path: Path) -> Path:
    return path.with_name("agreements.duckdb")
