"""Articles from files: corpus lines, plain text, saved pages, folders; and what is said of broken ones."""

import json
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import CorpusError, InputError
from pipeline.parse import parse_file, read_articles, read_corpus, read_text_article
from pipeline.records import stable_id

FETCHED = datetime(2026, 11, 2, 12, tzinfo=UTC)
ROW = {"id": "X-1", "url": "https://ore.example/a?utm_source=x", "source": "Ore", "published": "2026-03-01T10:00:00+02:00",
       "title": "A deal ", "text": "One.\n\nTwo.", "agreements": [{"ignored": True}]}
PARAGRAPH = "The two governments signed the agreement in the capital on Tuesday, and work is to begin before the rains."


def write(path: Path, *rows: Any) -> Path:
    """A corpus file with these rows; strings as they are."""
    path.write_text("".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows), "utf-8")
    return path


def test_corpus_row(tmp_path: Path) -> None:
    (article,) = read_corpus(write(tmp_path / "a.jsonl", "", ROW), FETCHED)
    assert (article.external_id, article.publisher, article.source) == ("X-1", "Ore", "ingest")
    assert (article.title, article.text) == ("A deal ", "One.\n\nTwo.")  # letter by letter
    assert article.article_id == stable_id("art", "https://ore.example/a")
    assert article.published == datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([ROW, "{not json"], r"a\.jsonl: line 2: this isn't JSON"),
        ([ROW, "[1]"], "line 2: this is no JSON object"),
        ([ROW, ROW], "line 2: id 'X-1' stands in this file twice"),
        ([{**ROW, "text": 5}], "line 1: text: "),
        ([{k: v for k, v in ROW.items() if k != "title"}], "line 1: title: field required"),
        *(([ROW, {**ROW, "id": "2", "published": date}], r"a\.jsonl: line 2: published: this is no date") for date in (
            "yesterday", 20250101, 1735689600.0, True, "1735689600", "2012010100123", "2025-02-30",
            "0001-01-01T00:00:00+05:00", "9999-12-31T23:00:00-05:00",
        )),
        ([{"id": "X", "title": "T"}], "a row has id, title and text, and may have url, source and published"),
        ([{**ROW, "title": " ", "text": ""}], "line 1: title and text are both blank"),
        (['{"id": "X", "title": "half \\ud800", "text": "x"}'], "line 1: it has half of a surrogate"),
        (["[" * 100_000], "line 1: this isn't JSON"),
        ([], "line 1: the file holds no article"),
    ],
)
def test_broken_corpus(tmp_path: Path, rows: list[Any], message: str) -> None:
    with pytest.raises(CorpusError, match=message) as caught:
        read_corpus(write(tmp_path / "a.jsonl", *rows), FETCHED)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("date", "published"),
    [
        ("20250101", datetime(2025, 1, 1, tzinfo=UTC)), ("2025-01-01", datetime(2025, 1, 1, tzinfo=UTC)),
        ("2025-01-01 10:00:00.5z", datetime(2025, 1, 1, 10, 0, 0, 500_000, tzinfo=UTC)),
        ("1980-01-01", datetime(1980, 1, 1, tzinfo=UTC)), ("1979-12-31", None), ("0001-01-01", None),
        ("2026-11-04T12:00Z", datetime(2026, 11, 4, 12, tzinfo=UTC)), ("2026-11-04T12:01Z", None), ("9999-12-31", None),
        (None, None), ("", None),
    ],
)
def test_implausible_dates_are_unknown(tmp_path: Path, date: str | None, published: datetime | None) -> None:
    (article,) = read_corpus(write(tmp_path / "a.jsonl", {**ROW, "published": date}), FETCHED)
    assert article.published == published


def test_equal_ids_in_two_files_are_two_articles(tmp_path: Path) -> None:
    row = {"id": "1", "title": "T", "text": PARAGRAPH}
    for name in ("a.jsonl", "b.jsonl"):
        write(tmp_path / name, row)
    assert [article.url for article in read_articles([tmp_path], FETCHED)] == ["corpus:a.jsonl#1", "corpus:b.jsonl#1"]


def test_corpus_of_another_character_set(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(b"\xef\xbb\xbf" + json.dumps(ROW).encode() + b"\r\n" + '{"id": "ö"}'.encode("latin-1"))
    with pytest.raises(CorpusError, match="line 2: this isn't UTF-8"):
        read_corpus(tmp_path / "a.jsonl", FETCHED)


def test_plain_text(tmp_path: Path) -> None:
    lines = ["\ufeffA deal for Guinea", "", PARAGRAPH, "Terms: what was agreed", PARAGRAPH, "• one", "* two", "Last line", ""]
    (tmp_path / "a.txt").write_bytes("\r\n".join(lines).encode())
    assert read_text_article(tmp_path / "a.txt") == (
        "A deal for Guinea", f"{PARAGRAPH}\n\n## Terms: what was agreed\n\n{PARAGRAPH}\n\n- one\n- two\n\nLast line",
    )


def test_short_sentence_is_no_heading(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Title\nIt is signed.\n{PARAGRAPH}\nA bare line\nAnother bare line that is longer", "utf-8")
    assert "##" not in read_text_article(tmp_path / "a.txt")[1]


@pytest.mark.parametrize(
    ("content", "message"), [(b"", "line 1: the file is empty"), (b"\r\n \r\n", "is empty"), (b"Only a title\n", "no text")]
)
def test_empty_text(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(CorpusError, match=message):
        read_text_article(tmp_path / "a.txt")


@pytest.mark.parametrize(
    "content",
    [random.Random(1).randbytes(3000), random.Random(2).randbytes(60).replace(b"\0", b"\1"), b"Title\nA text\0 with NUL.\n",
     ("Title\n" + PARAGRAPH + "\ufffd" * 20).encode()],
    ids=["random", "short", "nul", "replaced"],
)  # fmt: skip
def test_binary_is_no_text(tmp_path: Path, content: bytes, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.txt").write_bytes(content)
    with pytest.raises(InputError, match=r"a\.txt isn't plain text") as caught:
        read_text_article(tmp_path / "a.txt")
    assert "\n" not in str(caught.value)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252", "utf-8-sig"])
def test_text_of_other_character_sets_is_text(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(f"Title\n{PARAGRAPH} Café – “quoted”.".encode(encoding))
    assert read_text_article(tmp_path / "a.txt") == ("Title", f"{PARAGRAPH} Café – “quoted”.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of all kinds of articles, one of its pages broken."""
    (tmp_path / "deep").mkdir()
    write(tmp_path / "b.jsonl", ROW)
    (tmp_path / "a note.txt").write_text(f"Title\n{PARAGRAPH}", "utf-8")
    page = f"<html><head><title>Saved</title></head><body><article><p>{PARAGRAPH} {PARAGRAPH}</p></article></body></html>"
    (tmp_path / "deep" / "page.HTML").write_text(page, "utf-8")
    (tmp_path / "deep" / "wall.html").write_text("<html><title>Access denied</title><body>no</body></html>", "utf-8")
    (tmp_path / "image.png").write_bytes(b"\x89PNG")
    return tmp_path


def test_folder(folder: Path) -> None:
    failures: list[str] = []
    articles = read_articles([folder], FETCHED, on_failure=failures.append)
    addresses = [article.url.partition("#")[0] for article in articles]
    assert addresses == ["file:a%20note.txt", "https://ore.example/a", "file:deep/page.HTML"]
    assert [article.external_id for article in articles] == ["a note", "X-1", "file:deep/page.HTML"]
    assert len(failures) == 1
    assert "access denied" in failures[0]
    with pytest.raises(InputError, match=r"wall\.html"):
        read_articles([folder], FETCHED)


def test_a_broken_file_of_any_ending_costs_only_itself(folder: Path) -> None:
    (folder / "empty.txt").touch()
    write(folder / "broken.jsonl", ROW, "{")
    (folder / "empty.jsonl").touch()
    failures: list[str] = []
    assert len(read_articles([folder], FETCHED, on_failure=failures.append)) == 3
    assert [Path(sentence.partition(":")[0]).name for sentence in failures] == [
        "broken.jsonl", "wall.html", "empty.jsonl", "empty.txt",
    ]
    with pytest.raises(InputError, match=r"empty\.txt: line 1"):
        read_articles([folder / "empty.txt"], FETCHED, on_failure=failures.append)


def test_folder_of_nothing_readable(tmp_path: Path) -> None:
    for name in ("a.txt", "b.jsonl", "c.html"):
        (tmp_path / name).touch()
    failures: list[str] = []
    with pytest.raises(InputError, match=r"holds no article that can be read \(3 tried\); the first: .*a\.txt") as caught:
        read_articles([tmp_path], FETCHED, on_failure=failures.append)
    assert "\n" not in str(caught.value)
    assert failures == []


def test_one_file_is_named_alike_wherever_it_lies(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("elsewhere") / "a note.txt"
    other.write_bytes((folder / "a note.txt").read_bytes())
    first, second = read_articles([folder / "a note.txt"], FETCHED), read_articles([other], FETCHED)
    assert first == second
    assert first[0].published is None


@pytest.mark.parametrize(
    ("name", "message"), [("gone.jsonl", "doesn't exist"), ("image.png", "ending"), ("deep/wall.html", "access denied")]
)
def test_input_that_is_none(folder: Path, name: str, message: str) -> None:
    with pytest.raises(InputError, match=message) as caught:
        read_articles([folder / name], FETCHED)
    assert "\n" not in str(caught.value)


def test_folder_without_articles(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no"):
        read_articles([tmp_path], FETCHED)


def test_parse_never_raises(folder: Path) -> None:
    assert parse_file(folder / "gone.html", None, FETCHED)["kind"] == "failure"
    assert parse_file(folder, None, FETCHED)["kind"] == "failure"
    feed = folder / "feed.html"
    feed.write_text("<rss><channel><item><title>A</title><link>a</link></item></channel></rss>", "utf-8")
    assert parse_file(feed, "https://ore.example/x/", FETCHED) == {
        "file": "feed.html", "kind": "feed", "entries": [{"url": "https://ore.example/x/a", "title": "A", "published": None}],
    }


def test_equal_names_in_two_folders_are_two_articles(tmp_path: Path) -> None:
    for folder, title in (("a", "Cobalt deal signed"), ("b", "Tin mine sold")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "story.txt").write_text(f"{title}\n{PARAGRAPH}", "utf-8")
    articles = read_articles([tmp_path / "a" / "story.txt", tmp_path / "b" / "story.txt"], FETCHED)
    assert len({article.article_id for article in articles}) == 2
