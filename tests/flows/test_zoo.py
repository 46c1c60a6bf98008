"""A night among hostile servers and pages: each failure is named, the night goes on, and memory stays small."""

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.flows.zoo.server import Case, load_cases, open_zoo

CASES = load_cases()
ROOT = Path(__file__).parents[2]
# megabytes; where the extra for training is installed, spaCy loads PyTorch of itself, and half as much again goes into that
MEMORY = 500 if find_spec("torch") is None else 750


@pytest.fixture(scope="module")
def visited(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a night in the zoo left in the ledger."""
    with open_zoo(CASES) as zoo:
        command = [sys.executable, "-m", "tests.flows.zoo", str(tmp_path_factory.mktemp("zoo")), str(zoo.port)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_failure_is_named(visited: dict[str, Any], case: Case) -> None:
    ok, articles, error, *failures = visited["health"][case.name]
    assert (ok, articles) == (False, 0)
    assert case.expect in error
    assert all(sentence.isprintable() and len(sentence) < 1500 for sentence in (error, *failures))


def test_the_night_goes_on(visited: dict[str, Any]) -> None:
    assert visited["health"]["good"][:2] == [True, 1]
    assert len(visited["health"]) == len(CASES) + 1
    assert len(CASES) >= 60


def test_memory_stays_small(visited: dict[str, Any]) -> None:
    assert visited["megabytes"] < MEMORY
