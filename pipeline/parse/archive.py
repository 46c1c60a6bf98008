"""A WARC file → the articles on the pages that it holds, each under the address and at the time at which it was saved."""

import zlib
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.exceptions import ArchiveLoadFailed

from pipeline.errors import InputError, ParseError
from pipeline.parse.article import parse_article
from pipeline.parse.dates import read_moment
from pipeline.records import Article

ENDINGS = (".warc", ".warc.gz")
LARGEST_PAGE = 8_000_000  # bytes, unpacked
BROKEN = (ArchiveLoadFailed, ValueError, EOFError, OSError, zlib.error, AttributeError, KeyError)  # what warcio raises on junk


def is_archive(path: Path) -> bool:
    """Whether a file's name is that of a WARC archive."""
    return path.name.lower().endswith(ENDINGS)


def read_archive(
    path: Path, fetched: datetime, *, source: str = "", publisher: str = ""
) -> tuple[tuple[Article, ...], tuple[str, ...]]:
    """The articles of an archive, and one sentence for each page that gave none and for a place where the file breaks off.

    Records that are no HTML page with status 200 (pictures, requests, redirects) are left out. `fetched` stands in for
    records without a date. InputError for a file that holds no page at all.
    """
    articles: list[Article] = []
    failures: list[str] = []
    try:
        with path.open("rb") as file:
            for record in _pages(file):
                address = str(record.rec_headers.get_header("WARC-Target-URI") or "").strip("<>")
                saved = read_moment(record.rec_headers.get_header("WARC-Date")) or fetched
                body = record.content_stream().read(LARGEST_PAGE + 1)
                try:
                    if len(body) > LARGEST_PAGE:
                        raise ParseError(f"{address} has more than the {LARGEST_PAGE} bytes that are read of a page")
                    kind = record.http_headers.get_header("Content-Type")
                    articles.append(
                        parse_article(body, address, fetched=saved, content_type=kind, source=source, publisher=publisher)
                    )
                except ParseError as error:
                    failures.append(str(error))
    except BROKEN as error:
        if not articles and not failures:
            raise InputError(f"{path} can't be read as a WARC archive: {type(error).__name__}; give an undamaged file") from error
        failures.append(f"{path} breaks off after {len(articles) + len(failures)} pages")
    if not articles and not failures:
        raise InputError(f"{path} holds no HTML page; give a WARC archive of saved pages")
    return tuple(articles), tuple(failures)


def _pages(file: Any) -> Iterator[Any]:
    """The records that are pages which came with status 200."""
    for record in ArchiveIterator(file):
        if record.rec_type != "response" or record.http_headers is None:
            continue
        kind = (record.http_headers.get_header("Content-Type") or "text/html").lower()
        if record.http_headers.get_statuscode() == "200" and "html" in kind:
            yield record
