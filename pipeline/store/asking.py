"""Questions that the command asks of the published snapshot, each a file in `questions`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pipeline.store.database import statement
from pipeline.store.querying import QueryResult, query


def ask(snapshot: Path, name: str, params: Mapping[str, Any]) -> QueryResult:
    """The answer to questions/`name`.sql; errors as `query`."""
    return query(snapshot, statement(f"questions/{name}"), params)
