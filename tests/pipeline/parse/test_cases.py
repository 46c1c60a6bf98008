"""Every file in cases/ gives what the JSON file beside it says.

`python tests/pipeline/parse/test_cases.py` writes the JSON files anew; read the diff before it is kept.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.parse import parse_file

CASES = Path(__file__).parent / "cases"
FETCHED = datetime(2026, 11, 2, 12, tzinfo=UTC)
INPUTS = sorted(path for path in CASES.iterdir() if not path.name.endswith(".expected.json"))


def answer(path: Path) -> dict[str, Any]:
    """What the command prints for a case."""
    return parse_file(path, None, FETCHED)


def expectation(path: Path) -> Path:
    """The file that holds what a case must give."""
    return path.with_name(f"{path.name}.expected.json")


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: path.name)
def test_case(path: Path) -> None:
    assert answer(path) == json.loads(expectation(path).read_text("utf-8"))


if __name__ == "__main__":
    for case in INPUTS:
        expectation(case).write_text(json.dumps(answer(case), ensure_ascii=False, indent=1) + "\n", "utf-8")
