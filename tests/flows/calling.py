"""The command as its users meet it: in this process where that is enough, in one of its own where it matters."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COMMAND = [sys.executable, "-m", "flows.cli"]


@dataclass(frozen=True)
class Answer:
    """What one call of the command gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """All of the output as one JSON value."""
        return json.loads(self.out)

    @property
    def lines(self) -> list[Any]:
        """Each line of the output as a JSON value."""
        return [json.loads(line) for line in self.out.splitlines()]


Call = Callable[..., Answer]


def environment(**changes: str) -> dict[str, str]:
    """This process's environment without settings of the command's, and with `changes`."""
    own = ("MINERAL_DEALS_", "PREFECT_", "COLUMNS", "NO_COLOR", "FORCE_COLOR", "TTY_")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)} | changes


def run_command(*arguments: object, cwd: Path, env: Mapping[str, str] | None = None, timeout: float = 120) -> Answer:
    """The command in a process of its own."""
    done = subprocess.run(
        [*COMMAND, *map(str, arguments)], cwd=cwd, env=env or environment(), capture_output=True, text=True, timeout=timeout
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def write_corpus(path: Path, articles: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in articles), encoding="utf-8")
    return path
