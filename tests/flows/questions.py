"""The questions of docs/sql.md with their queries, as the tests and the bench run them."""

import re
from dataclasses import dataclass
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "sql.md"
AN_ID = "agr_0123456789abcdef"  # stands for any agreement


@dataclass(frozen=True)
class Question:
    """One question of the document."""

    name: str
    sql: str
    columns: tuple[str, ...]
    may_be_empty: bool


def read_questions() -> list[Question]:
    """All of them, in their order; each has a heading, one query, and a sentence that names its columns."""
    sections = re.split(r"^### ", DOCUMENT.read_text("utf-8"), flags=re.MULTILINE)[1:]
    return [_question(section) for section in sections]


def _question(section: str) -> Question:
    name = section.splitlines()[0]
    (sql,) = re.findall(r"```sql\n(.*?)```", section, flags=re.DOTALL)
    (told,) = re.findall(r"^Gives ((?:`\w+`(?:,\s)?)+)\.(.*?)(?:\n\n|\Z)", section, flags=re.MULTILINE | re.DOTALL)
    return Question(name, sql, tuple(re.findall(r"`(\w+)`", told[0])), "Often none" in told[1])
