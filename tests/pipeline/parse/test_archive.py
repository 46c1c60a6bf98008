"""WARC archives of saved pages."""

import gzip
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from pipeline.errors import InputError
from pipeline.parse import list_files, read_articles, read_saved_files
from pipeline.parse.archive import LARGEST_PAGE

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
DEAL = "<html><title>A deal</title><body><article><h1>A deal</h1><p>" + "Signed for lithium. " * 20 + "</p></article>"
HTML = ("Content-Type", "text/html; charset=utf-8")


def archive(path: Path, *pages: tuple[str, str, list[tuple[str, str]], bytes], packed: bool = True) -> Path:
    """A WARC file of these answers: address, status, headers, body."""
    with path.open("wb") as file:
        writer = WARCWriter(file, gzip=packed)
        for address, status, headers, body in pages:
            http = StatusAndHeaders(status, headers, protocol="HTTP/1.1")
            dated = {"WARC-Date": "2026-10-01T08:00:00Z"}
            told: dict[str, object] = {"payload": io.BytesIO(body), "http_headers": http, "warc_headers_dict": dated}
            writer.write_record(writer.create_warc_record(address, "response", **told))
    return path


def test_pages_of_an_archive(tmp_path: Path) -> None:
    bomb = gzip.compress(b"0" * (LARGEST_PAGE + 10))
    path = archive(
        tmp_path / "saved.warc.gz",
        ("https://ore.example/deal", "200 OK", [HTML], DEAL.encode()),
        ("https://ore.example/packed", "200 OK", [HTML, ("Content-Encoding", "gzip")], gzip.compress(DEAL.encode())),
        ("https://ore.example/old", "301 Moved Permanently", [("Location", "/deal")], b""),
        ("https://ore.example/picture", "200 OK", [("Content-Type", "image/png")], b"\x89PNG"),
        ("https://ore.example/wall", "200 OK", [HTML], b"<html><title>Just a moment...</title><body>Wait</body></html>"),
        ("https://ore.example/bomb", "200 OK", [HTML, ("Content-Encoding", "gzip")], bomb),
    )
    articles, failures = read_saved_files(path, tmp_path, NOON, source="saved", publisher="Ore News")
    assert [article.url for article in articles] == ["https://ore.example/deal", "https://ore.example/packed"]
    assert {(article.source, article.publisher, article.fetched) for article in articles} == {
        ("saved", "Ore News", datetime(2026, 10, 1, 8, tzinfo=UTC))
    }
    assert "a bot challenge" in failures[0]
    assert "more than the 8000000 bytes" in failures[1]


def test_archives_are_read_like_other_files(tmp_path: Path) -> None:
    archive(tmp_path / "one.warc", ("https://ore.example/1", "200 OK", [HTML], DEAL.encode()), packed=False)
    (tmp_path / "two.html").write_text(DEAL)
    told: list[str] = []
    assert [article.title for article in read_articles([tmp_path], NOON, on_failure=told.append)] == ["A deal", "A deal"]
    assert told == []
    assert list_files(tmp_path / "one.warc") == (tmp_path / "one.warc",)


def test_an_archive_that_breaks_off_gives_what_stands_before(tmp_path: Path) -> None:
    whole = archive(
        tmp_path / "whole.warc", *((f"https://ore.example/{n}", "200 OK", [HTML], DEAL.encode()) for n in range(3)), packed=False
    )
    torn = tmp_path / "torn.warc"
    torn.write_bytes(whole.read_bytes()[:1500])
    articles, _ = read_saved_files(torn, tmp_path, NOON, source="saved", publisher="")
    assert len(articles) >= 1


@pytest.mark.parametrize("content", [b"", b"no archive at all\n", b"\x1f\x8b\x08" + b"x" * 40, b"WARC/1.0\r\n\r\n"])
def test_a_file_that_is_no_archive(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "x.warc"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"x\.warc"):
        read_saved_files(path, tmp_path, NOON, source="saved", publisher="")
