"""What goes wrong is told in one line on standard error, with the right exit code, and costs nothing."""

import errno
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest

from flows import ingest, night, telling
from pipeline.store import open_ledger
from tests.flows.calling import Call, run_command

FILES = {
    "empty.jsonl": "",
    "broken.jsonl": '{"id": "a", "title": "T", "text": "Words."}\n{"id": "b", "title"\n',
    "unlabelled.jsonl": '{"id": "a", "title": "T", "text": "Words."}\n',
    "labelled.jsonl": '{"id": "a", "title": "T", "text": "Words.", "agreements": []}\n',
    "blank.html": "<html><body><nav>Home</nav></body></html>",
    "empty.txt": "",
    "paper.pdf": "words",
    "sources.toml": '[[sources]]\nid = "one"\npublisher = "One"\nkind = "fed"\nurl = "https://one.example/"\n',
    "alerts.toml": '[[rules]]\nname = "light"\nminerals = ["lithum"]\n',
    "elsewhere.toml": '[[rules]]\nname = "home"\ncountries = ["UK"]\n',
}
CASES = [
    (["run", "--bogus"], 2, "No such option: --bogus"),
    (["bogus"], 2, "No such command 'bogus'"),
    (["ingest"], 2, "Missing argument"),
    (["show", "--limit", "many"], 2, "'--limit'"),
    (["ingest", "missing.jsonl"], 2, "missing.jsonl doesn't exist"),
    (["extract", "missing.txt"], 2, "missing.txt doesn't exist"),
    (["parse", "missing.html"], 2, "missing.html is no file"),
    (["parse", "a.html", "b.html", "--url", "https://one.example/"], 2, "--url"),
    (["evaluate", "missing.jsonl"], 2, "missing.jsonl can't be read"),
    (["evaluate", "unlabelled.jsonl"], 2, "unlabelled.jsonl: line 1"),
    (["evaluate", "labelled.jsonl", "--html", "nowhere/page.html"], 2, "nowhere/page.html can't be written"),
    (["evaluate", "labelled.jsonl", "--html", "empty.txt/page.html"], 2, "empty.txt/page.html can't be written"),
    (["evaluate", "labelled.jsonl", "--html", f"{'long' * 99}.html"], 2, "can't be written"),
    (["evaluate", "labelled.jsonl", "--html", "."], 2, ". is no file"),
    (["evaluate", "labelled.jsonl", "--html", "labelled.jsonl"], 2, "labelled.jsonl holds the labelled articles"),
    (["evaluate", "missing.jsonl", "--html", "page.html"], 2, "missing.jsonl can't be read"),
    (["ingest", "empty.jsonl"], 2, "empty.jsonl: line 1"),
    (["ingest", "broken.jsonl"], 2, "broken.jsonl: line 2"),
    (["evaluate", "broken.jsonl"], 2, "broken.jsonl: line 1"),
    (["ingest", "blank.html"], 2, "blank.html"),
    (["ingest", "empty.txt"], 2, "empty.txt"),
    (["ingest", "paper.pdf"], 2, "paper.pdf has an ending that isn't known"),
    (["run", "--sources", "missing.toml"], 2, "missing.toml can't be read"),
    (["run", "--sources", "sources.toml"], 2, "sources.toml: source one: kind"),
    (["export", "--data", "nowhere"], 2, "there is no nowhere/ledger.duckdb"),
    (["rebuild", "--data", "nowhere"], 2, "there is no nowhere/ledger.duckdb"),
    (["show", "--data", "nowhere"], 2, "there is no nowhere/agreements.duckdb"),
    (["sql", "SELECT 1", "--data", "nowhere"], 2, "there is no nowhere/agreements.duckdb"),
]


@pytest.fixture(autouse=True)
def files(tmp_path: Path) -> None:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")


@pytest.mark.parametrize(("arguments", "code", "words"), CASES, ids=[" ".join(case[0]) for case in CASES])
def test_bad_usage_and_input_is_one_line_and_leaves_nothing(
    arguments: list[str], code: int, words: str, call: Call, tmp_path: Path
) -> None:
    answer = call(*arguments)
    assert answer.code == code
    assert answer.err.startswith("mineral-deals: ")
    assert answer.err.count("\n") == 1
    assert words in answer.err
    assert answer.out == ""
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("MINERAL_DEALS_PACE", "abc", "setting pace"),
        ("MINERAL_DEALS_CONNECT_TO", "{", "connect_to"),
        ("MINERAL_DEALS_ALERTS", "missing.toml", "missing.toml"),
        ("MINERAL_DEALS_ALERTS", "alerts.toml", "did you mean 'lithium'?"),
        ("MINERAL_DEALS_ALERTS", "elsewhere.toml", "'UK' is unknown"),
        ("MINERAL_DEALS_SOURCES", "missing.toml", "missing.toml"),
    ],
)
def test_a_wrong_setting_is_named(name: str, value: str, words: str, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, value)
    answer = call("run")
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert words in answer.err
    assert not Path("data").exists()


@pytest.mark.parametrize("text", ["pace = 'fast'", "pase = 1", "pace = ", "\x00"])
def test_a_wrong_settings_file_is_named(text: str, call: Call) -> None:
    Path("data").mkdir()
    Path("data/settings.toml").write_text(text)
    answer = call("ingest", "unlabelled.jsonl")
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "data/settings.toml" in answer.err
    assert [path.name for path in Path("data").iterdir()] == ["settings.toml"]


def test_an_unknown_agreement_and_bad_sql_are_input_errors(published: Path, call: Call) -> None:
    for arguments, words in (
        (["show", "agr_0"], "there is no agreement agr_0"),
        (["sql", "SELEC 1"], "syntax error"),
        (["sql", "SELECT titel FROM agreements"], '"titel" not found'),
        (["sql", "DROP TABLE agreements"], "read-only"),
        (["sql", "COPY agreements TO 'stolen.csv'"], "disabled"),
    ):
        answer = call("--data", published, *arguments)
        assert (answer.code, answer.err.count("\n"), answer.out) == (2, 1, "")
        assert words in answer.err
    assert not Path("stolen.csv").exists()


def test_a_ledger_of_a_newer_version_stays_as_it_is(data: Path, call: Call, corpus: Path) -> None:
    ledger = data / "ledger.duckdb"
    with open_ledger(ledger) as opened:
        opened.database.run("UPDATE schema_version SET version = version + 90")
    before = ledger.read_bytes()
    for arguments in (["ingest", corpus], ["export"], ["rebuild"]):
        answer = call(*arguments, "--data", data)
        assert (answer.code, answer.err.count("\n")) == (2, 1)
        assert "newer version" in answer.err
    assert ledger.read_bytes() == before


@pytest.mark.parametrize("content", [b"no database", b""], ids=["text", "empty"])
def test_a_file_that_is_no_database(content: bytes, call: Call, corpus: Path) -> None:
    Path("data").mkdir()
    Path("data/ledger.duckdb").write_bytes(content)
    Path("data/agreements.duckdb").write_bytes(content)
    for arguments in (["ingest", corpus], ["sql", "SELECT * FROM agreements"]):
        if content or arguments[0] == "sql":
            answer = call(*arguments)
            assert answer.code in (1, 2)
            assert answer.err.count("\n") == 1
    assert Path("data/agreements.duckdb").read_bytes() == content


@pytest.fixture
def held(data: Path) -> Iterator[Path]:
    """A folder of databases whose ledger another process holds."""
    script = "import duckdb, sys; held = duckdb.connect(sys.argv[1]); print('held', flush=True); sys.stdin.read()"
    process = subprocess.Popen(
        [sys.executable, "-c", script, data / "ledger.duckdb"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdout
    assert process.stdout.readline() == b"held\n"
    yield data
    process.communicate()


def test_a_ledger_that_another_process_holds(held: Path, call: Call, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(night, "open_ledger", lambda path: open_ledger(path, wait=0.2))
    answer = call("ingest", corpus, "--data", held)
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "is held by" in answer.err
    assert call("sql", "SELECT count(*) AS n FROM agreements", "--json", "--data", held).json[0]["n"] > 0  # readers don't care


def test_a_folder_that_cannot_be_made(call: Call, corpus: Path) -> None:
    answer = call("ingest", corpus, "--data", corpus / "inside")
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "--data" in answer.err


def test_the_demo_does_not_mix_with_a_real_database(data: Path, call: Call) -> None:
    before = (data / "ledger.duckdb").read_bytes()
    answer = call("demo", "--data", data)
    assert (answer.code, answer.err.count("\n"), answer.out) == (2, 1, "")
    assert "holds a database already" in answer.err
    assert (data / "ledger.duckdb").read_bytes() == before


@pytest.mark.parametrize("before", [None, "an old page"])
def test_a_page_of_errors_is_written_whole_or_not_at_all(
    before: str | None, call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(file: TextIO, *_: object) -> None:
        file.write("<!doctype html>")
        raise OSError(errno.ENOSPC, "No space left on device")

    page = tmp_path / "page.html"
    if before:
        page.write_text(before)
    monkeypatch.setattr(ingest, "write_page", full)
    answer = call("evaluate", "labelled.jsonl", "--html", page)
    assert (answer.code, answer.err.count("\n"), answer.out) == (1, 1, "")
    assert "No space left" in answer.err
    assert (page.read_text() if page.exists() else None) == before
    assert {path.name for path in tmp_path.iterdir()} - {"page.html"} == set(FILES)


def test_a_page_without_text_in_a_folder_is_told_and_the_others_are_kept(call: Call, corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    corpus.rename(folder / corpus.name)
    (folder / "blank.html").write_text(FILES["blank.html"])
    answer = call("ingest", folder, "--json")
    assert answer.code == 0
    assert answer.err.count("\n") == 1
    assert "blank.html" in answer.err
    assert answer.json["given"] == 8


def test_a_feed_that_is_a_page_is_an_answer_of_parse(call: Call) -> None:
    Path("feed.xml").write_text(FILES["blank.html"])
    answer = call("parse", "feed.xml")
    assert answer.code == 0
    assert [(row["file"], row["kind"]) for row in answer.lines] == [("feed.xml", "failure")]
    assert answer.lines[0]["reason"]


def test_a_process_of_its_own_ends_with_the_same_code_and_one_line(tmp_path: Path) -> None:
    answer = run_command("ingest", "broken.jsonl", cwd=tmp_path)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert "broken.jsonl: line 2" in answer.err


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError("Query interrupted")], ids=["anywhere", "in a query"])
def test_ctrl_c_while_publishing_leaves_the_last_table(
    error: BaseException, data: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(*_: object) -> None:
        raise error

    before = (data / "agreements.duckdb").read_bytes()
    monkeypatch.setattr(telling, "publish", stopped)
    answer = call("rebuild", "--data", data)
    assert (answer.code, answer.err.count("\n")) == (130, 1)
    assert (data / "agreements.duckdb").read_bytes() == before


def test_a_reader_who_leaves_is_no_error(published: Path, tmp_path: Path) -> None:
    script = f"set -o pipefail; {sys.executable} -m flows.cli export --data {published} | head -c 10; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True)
    assert (done.returncode, done.stdout[:7], done.stderr) == (0, b'{"id": ', b"")
