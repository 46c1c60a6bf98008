"""Articles in corpus format: JSON Lines with id, url, source, published, title and text; labels are left aside."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import PydanticCustomError

from pipeline.errors import CorpusError, InputError
from pipeline.parse.clean import clean_link
from pipeline.parse.language import language_of
from pipeline.records import Article, stable_id

EARLIEST = datetime(1980, 1, 1, tzinfo=UTC)  # earlier than for pages: collections hold old wire copy
SLACK = timedelta(days=2)
DATE = re.compile(r"[0-9]{4}(-?)[0-9]{2}\1[0-9]{2}(?:[T ][0-9].*)?")
FORMAT = "a row has id, title and text, and may have url, source and published"


def _moment(value: Any) -> datetime | None:
    """A date or time in ISO 8601, in UTC; one without a zone is taken as UTC, a blank one as unknown."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    try:
        if isinstance(value, str) and DATE.fullmatch(text := value.strip().upper()):
            moment = datetime.fromisoformat(text)
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        pass
    raise PydanticCustomError("date", "this is no date in ISO 8601, such as 2025-01-31")


class Row(BaseModel):
    """What a line must hold; further fields are somebody else's."""

    model_config = ConfigDict(extra="ignore")

    id: Annotated[str, Field(min_length=1, max_length=500)]
    title: str
    text: str
    url: str | None = None
    source: str | None = None
    published: Annotated[datetime | None, BeforeValidator(_moment)] = None
    language: str | None = None
    retracted: bool = False


def read_corpus(path: Path, fetched: datetime) -> tuple[Article, ...]:
    """The articles of one .jsonl file, in its order; title and text stay letter by letter, as labels count in them.

    A date before 1980 or more than two days after `fetched` counts as unknown.
    InputError if there is no such file; CorpusError with file and line for a broken line and for an id that comes twice.
    """
    articles: dict[str, Article] = {}
    for number, line in _lines(path):
        row = _row(line, f"{path}: line {number}")
        if row.id in articles:
            raise CorpusError(f"{path}: line {number}: id {row.id!r} stands in this file twice; give each article its own")
        articles[row.id] = _article(row, path.name, fetched)
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
        raise CorpusError(f"{place}: {name}: {first['msg'].lower()}; {FORMAT}") from error
    if any("\ud800" <= char <= "\udfff" for char in f"{row.id}{row.url}{row.source}{row.title}{row.text}"):
        raise CorpusError(f"{place}: it has half of a surrogate pair (\\ud800 … \\udfff), which is no character; take it out")
    if not row.title.strip() and not row.text.strip():
        raise CorpusError(f"{place}: title and text are both blank; give at least one of them")
    return row


def _article(row: Row, file: str, fetched: datetime) -> Article:
    """The record of one row; without an address, the file's name and the id stand in for it, as ids are only unique in a file."""
    link = clean_link(row.url or f"corpus:{quote(file)}#{row.id}")
    published = row.published
    if published is not None and (published < EARLIEST or published - fetched > SLACK):
        published = None
    return Article(
        article_id=stable_id("art", link), external_id=row.id, url=link, source="ingest", publisher=row.source or "",
        title=row.title, text=row.text, published=published, fetched=fetched,
        language=row.language or language_of(row.text or row.title), retracted=row.retracted,
    )
