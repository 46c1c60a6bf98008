"""Articles in corpus format: JSON Lines with id, url, source, published, title and text; labels are left aside."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pipeline.errors import CorpusError, InputError
from pipeline.parse.clean import clean_link
from pipeline.parse.language import language_of
from pipeline.records import Article, stable_id


class Row(BaseModel):
    """What a line must hold; further fields are somebody else's."""

    model_config = ConfigDict(extra="ignore")

    id: Annotated[str, Field(min_length=1, max_length=500)]
    title: str
    text: str
    url: str | None = None
    source: str | None = None
    published: datetime | None = None
    language: str | None = None
    retracted: bool = False


def read_corpus(path: Path, fetched: datetime) -> tuple[Article, ...]:
    """The articles of one .jsonl file, in its order; title and text stay letter by letter, as labels count in them.

    InputError if there is no such file; CorpusError with file and line for a broken line and for an id that comes twice.
    """
    articles: dict[str, Article] = {}
    for number, line in _lines(path):
        row = _row(line, f"{path}: line {number}")
        if row.id in articles:
            raise CorpusError(f"{path}: line {number}: id {row.id!r} stands in this file twice; give each article its own")
        articles[row.id] = _article(row, fetched)
    if not articles:
        raise CorpusError(f"{path}: line 1: the file holds no article; put one JSON object in each line")
    return tuple(articles.values())


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Numbered lines that aren't blank."""
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, 1):
                bare = line.removeprefix(b"\xef\xbb\xbf").strip()
                if bare:
                    yield number, bare
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}; give an existing file") from error


def _row(line: bytes, place: str) -> Row:
    """One line, checked; CorpusError says what is wrong at `place`."""
    try:
        data = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise CorpusError(f"{place}: this isn't UTF-8 text; save the file as UTF-8") from error
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{place}: this isn't JSON ({error}); put one JSON object in each line") from error
    if not isinstance(data, dict):
        raise CorpusError(f"{place}: this is no JSON object; put one article's object in each line")
    try:
        row = Row.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"]) or "the object"
        raise CorpusError(f"{place}: {name}: {first['msg'].lower()}; see the corpus format in the README") from error
    if any("\ud800" <= char <= "\udfff" for char in f"{row.id}{row.url}{row.source}{row.title}{row.text}"):
        raise CorpusError(f"{place}: it has half of a surrogate pair (\\ud800 … \\udfff), which is no character; take it out")
    if not row.title.strip() and not row.text.strip():
        raise CorpusError(f"{place}: title and text are both blank; give at least one of them")
    return row


def _article(row: Row, fetched: datetime) -> Article:
    """The record of one row."""
    link = clean_link(row.url or f"corpus:{row.id}")
    published = row.published
    if published is not None:
        published = published.astimezone(UTC) if published.tzinfo else published.replace(tzinfo=UTC)
    return Article(
        article_id=stable_id("art", link), external_id=row.id, url=link, source="ingest", publisher=row.source or "",
        title=row.title, text=row.text, published=published, fetched=fetched,
        language=row.language or language_of(row.text or row.title), retracted=row.retracted,
    )
