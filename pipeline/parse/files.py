"""Files on disk → Articles, and one file → the JSON object that `mineral-deals parse` prints."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pipeline.errors import InputError, MineralDealsError
from pipeline.parse.archive import is_archive, read_archive
from pipeline.parse.article import address_of, parse_article, read_page
from pipeline.parse.corpus import read_corpus
from pipeline.parse.feed import parse_feed
from pipeline.parse.language import language_of
from pipeline.parse.plain import read_text_article
from pipeline.parse.sniff import Kind, sniff
from pipeline.records import Article, Link, stable_id

PAGES = (".html", ".htm", ".xhtml")
READABLE = (".jsonl", *PAGES, ".txt")
SOURCE = "ingest"


def read_articles(
    paths: Sequence[Path], fetched: datetime, *, on_failure: Callable[[str], None] | None = None
) -> tuple[Article, ...]:
    """Articles of .jsonl, .html, .txt and .warc files and of folders of these (all levels, by name), in the order given.

    InputError names the first file that is missing, unreadable or no article. With `on_failure`, a file in a folder that
    can't be read or holds no article is told to it in one sentence, and the others are read; InputError if there are none.
    """
    articles: list[Article] = []
    for path in paths:
        if not path.exists():
            raise InputError(f"{path} doesn't exist; give .jsonl, .html, .txt or .warc files or a folder of them")
        inside = path.is_dir()
        failures: list[str] = []
        before = len(articles)
        files = list_files(path) if inside else (path,)
        for file in files:
            try:
                articles.extend(_read(file, path if inside else path.parent, fetched, failures))
            except MineralDealsError as error:
                sentence = str(error) if str(error).startswith(str(file)) else f"{file}: {error}"
                if not (inside and on_failure):
                    raise (error if isinstance(error, InputError) else InputError(sentence)) from error
                failures.append(sentence)
        if len(failures) >= len(files) and len(articles) == before:
            raise InputError(f"{path} holds no article that can be read ({len(files)} tried); the first: {failures[0]}")
        if on_failure:
            for sentence in failures:
                on_failure(sentence)
    return tuple(articles)


def list_files(folder: Path) -> tuple[Path, ...]:
    """Files in a folder that may hold articles, by name, or the one file given; InputError if there are none."""
    if folder.is_file():
        return (folder,)
    found = tuple(sorted(path for path in folder.rglob("*") if _is_readable(path) and path.is_file()))
    if not found:
        raise InputError(f"{folder} holds no .jsonl, .html, .txt or .warc file; give a folder of articles")
    return found


def _is_readable(path: Path) -> bool:
    return path.suffix.lower() in READABLE or is_archive(path)


def read_saved_files(
    path: Path, root: Path, fetched: datetime, *, source: str, publisher: str
) -> tuple[tuple[Article, ...], tuple[str, ...]]:
    """The articles of one saved page, text or archive of pages, and one sentence for each page of an archive that gave none."""
    if is_archive(path):
        return read_archive(path, fetched, source=source, publisher=publisher)
    return (read_saved(path, root, fetched, source=source, publisher=publisher),), ()


def read_saved(path: Path, root: Path, fetched: datetime, *, source: str = SOURCE, publisher: str = "") -> Article:
    """The article of one saved .html or .txt file.

    Where the file names no address, it is `file:`, the path below `root` and a mark of the title: files of two folders that
    happen to share a name stay two articles, and a corrected file stays one.
    """
    if path.suffix.lower() != ".txt":
        article = parse_article(_bytes(path), None, fetched=fetched, source=source, publisher=publisher)
        return address_of(article, _place(path, root, article.title))
    title, text = read_text_article(path)
    place = _place(path, root, title)
    return Article(
        article_id=stable_id("art", place), external_id=path.stem, url=place, source=source, publisher=publisher,
        title=title, text=text, published=None, fetched=fetched, language=language_of(text),
    )


def _place(path: Path, root: Path, title: str) -> str:
    """What stands in for an address."""
    return f"file:{quote(path.relative_to(root).as_posix())}#{stable_id('', title)[1:9]}"


def _read(path: Path, root: Path, fetched: datetime, failures: list[str]) -> Iterator[Article]:
    """The articles of one file, by the ending of its name; pages of an archive that hold none add to the failures."""
    suffix = path.suffix.lower()
    if suffix == ".jsonl":
        yield from read_corpus(path, fetched)
    elif is_archive(path):
        articles, unread = read_archive(path, fetched, source=SOURCE)
        failures.extend(unread)
        yield from articles
    elif suffix in READABLE:
        yield read_saved(path, root, fetched)
    else:
        raise InputError(f"{path} has an ending that isn't known; give .jsonl, .html, .txt or .warc files or a folder of them")


def parse_file(path: Path, url: str | None = None, fetched: datetime | None = None) -> dict[str, Any]:
    """What one page or feed holds, as `mineral-deals parse` prints it: kind article, feed or failure, by content, not by name.

    `url` is where the file came from, `fetched` when (now, if unset); dates after it are refused.
    """
    answer: dict[str, Any] = {"file": path.name}
    try:
        body = _bytes(path)
        if sniff(body) in (Kind.FEED, Kind.JSON):
            entries = [_entry(link) for link in parse_feed(body, url or "", linkless=True)]
            return answer | {"kind": "feed", "entries": entries}
        article = read_page(body, url, fetched=fetched or datetime.now(UTC))
    except MineralDealsError as error:
        return answer | {"kind": "failure", "reason": str(error)}
    return answer | {
        "kind": "article", "title": article.title, "text": article.text, "published": _iso(article.published),
        "url": article.url or None, "source": article.publisher or None, "language": article.language,
    }


def _entry(link: Link) -> dict[str, Any]:
    """One link of a feed as JSON."""
    return {"url": link.url, "title": link.title, "published": _iso(link.published)}


def _iso(moment: datetime | None) -> str | None:
    """A time in ISO 8601 to the second: in UTC with Z, but in the outlet's zone where its day is another than UTC's."""
    if moment is None:
        return None
    world = moment.astimezone(UTC)
    return f"{world:%Y-%m-%dT%H:%M:%SZ}" if world.date() == moment.date() else moment.isoformat(timespec="seconds")


def _bytes(path: Path) -> bytes:
    """The file's content; InputError if it can't be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path} can't be read: {error.strerror or error}; give an existing file") from error
