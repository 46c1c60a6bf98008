"""Flags, help, and the shapes of what the command prints."""

import json
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from flows.cli import app
from tests.flows.calling import Call, environment, run_command, write_corpus

ESCAPE = "\x1b"
COMMANDS = [command.name or command.callback.__name__ for command in app.registered_commands if command.callback]
COMMANDS += [group.name for group in app.registered_groups if group.name]


def test_the_commands_of_the_design_are_there_and_no_others() -> None:
    work = ["demo", "run", "ingest", "extract", "parse", "export", "evaluate", "train", "show", "sql", "rebuild"]
    work += ["serve", "backfill", "doctor"]
    people = ["review", "confirm", "reject", "same", "different", "set", "undo", "decisions"]
    assert [*work, *people, "sources", "alerts"] == COMMANDS


@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_lists_the_commands(flag: str, call: Call) -> None:
    answer = call(flag)
    assert (answer.code, answer.err) == (0, "")
    assert ESCAPE not in answer.out
    assert all(re.search(rf"^\W*{command}\s", answer.out, re.MULTILINE) for command in COMMANDS)


def test_no_command_is_a_question_for_help(call: Call) -> None:
    assert call() == call("--help")


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_has_an_example_and_explains_its_flags(command: str, call: Call) -> None:
    answer = call(command, "-h")
    assert answer.code == 0
    assert f"Example: mineral-deals {command}" in answer.out
    assert not re.search(r"--\w[\w-]* +│\n", answer.out)


def test_the_version(call: Call) -> None:
    answer = call("--version")
    assert answer.code == 0
    assert re.fullmatch(r"mineral-deals \d+\.\d+\.\d+\n", answer.out)


def test_data_stands_before_or_after_the_command_and_the_later_one_wins(
    published: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    question = ("sql", "SELECT count(*) AS n FROM agreements", "--json")
    answers = [
        call("--data", published, *question),
        call(*question, "--data", published),
        call("--data", "nowhere", *question, "--data", published),
    ]
    monkeypatch.setenv("MINERAL_DEALS_DATA", str(published))
    answers.append(call(*question))
    assert [answer.code for answer in answers] == [0] * 4
    assert {answer.json[0]["n"] for answer in answers} == {answers[0].json[0]["n"]}
    assert call("--data", "nowhere", *question).code == 2  # a flag outranks the environment


def test_json_is_one_value_wherever_it_stands(published: Path, corpus: Path, call: Call) -> None:
    data = ("--data", published)
    latest = call("show", "--json", *data).json
    one = call("show", latest[0]["agreement_id"], "--json", *data).json
    assert one["agreement_id"] == latest[0]["agreement_id"]
    assert one["claims"]
    assert one["claims"][0]["url"].startswith("http")
    assert one["history"][0]["field"] == "agreement"
    assert call("show", "--json", "--limit", 2, *data).json == latest[:2]
    assert call("rebuild", "--json", "--data", published).json["changes"] == 0
    scores = call("evaluate", corpus, "--json", "--errors", 1).json
    assert len(scores["faults"]) <= 1
    assert scores["detection"]


def test_evaluate_writes_a_page_of_all_faults(corpus: Path, call: Call, articles: list[dict[str, Any]]) -> None:
    rows = [{**articles[0], "title": "<script>alert(1)</script>", "agreements": []}, *articles[1:]]
    write_corpus(corpus, rows)
    Path("errors.html").write_text("an old page")
    plain = call("evaluate", corpus, "--errors", 1)
    answer = call("evaluate", corpus, "--errors", 1, "--html", "errors.html")
    assert (answer.code, answer.out, answer.err) == (0, plain.out, "")
    page = Path("errors.html").read_text("utf-8")
    faulty = {fault["article"] for fault in call("evaluate", corpus, "--json", "--errors", 999).json["faults"]}
    assert page.count("<article ") == len(faulty) > 1
    assert "<script" not in page
    assert {path.name for path in Path().iterdir()} == {corpus.name, "errors.html"}


def test_sql_in_json_has_arrays_times_and_nulls(published: Path, call: Call) -> None:
    query = "SELECT countries, announced_on, last_reported, parent_id, value_usd, title AS t, title AS t FROM agreements LIMIT 1"
    (row,) = call("sql", "--json", query, "--data", published).json
    assert isinstance(row["countries"], list)
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", row["announced_on"])
    assert datetime.fromisoformat(row["last_reported"]).tzinfo
    assert row["parent_id"] is None
    assert row["t"] == row["t_2"]
    assert call("sql", "--json", "SELECT 1 WHERE false", "--data", published).json == []
    assert call("sql", "--json", "SELECT 'nan'::DOUBLE AS x", "--data", published).json == [{"x": None}]


def test_a_pipe_gets_whole_lines_without_codes(published: Path, call: Call) -> None:
    query = "SELECT * FROM agreements"
    answer = call("sql", query, "--data", published)
    rows = call("sql", query, "--json", "--data", published).json
    assert ESCAPE not in answer.out
    assert len(answer.out.splitlines()) == len(rows) + 2  # names, a line, and a line for each row
    assert all(row["title"] in answer.out for row in rows)
    told = call("show", rows[0]["agreement_id"], "--data", published)
    assert ESCAPE not in told.out
    assert rows[0]["title"] in told.out


def test_no_color_is_heeded_where_colour_is_forced(published: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    assert ESCAPE in call("show", "--data", published).out
    upright = call("sql", "SELECT * FROM agreements LIMIT 1", "--data", published).out
    assert re.search(r"agreement_id\W.*agr_\w{16}", upright)  # too many columns for the width: a line for each value
    monkeypatch.setenv("NO_COLOR", "1")
    assert ESCAPE not in call("show", "--data", published).out


def test_quiet_says_nothing(data: Path, corpus: Path, call: Call) -> None:
    for arguments in (["ingest", corpus], ["rebuild"]):
        answer = call(*arguments, "--quiet", "--data", data)
        assert (answer.code, answer.out, answer.err) == (0, "", "")


def test_extract_and_parse_print_a_line_for_each(corpus: Path, call: Call, articles: list[dict[str, str]]) -> None:
    found = call("extract", corpus).lines
    assert [row["id"] for row in found] == [row["id"] for row in articles]
    texts = {row["id"]: f"{row['title']}\n{row['text']}" for row in articles}
    entities = [(texts[row["id"]], entity) for row in found for entity in row["entities"]]
    assert entities
    assert all(text[entity["start"] : entity["end"]] == entity["text"] for text, entity in entities)
    Path("page.html").write_text(f"<title>{articles[0]['title']}</title><article><p>{articles[0]['text']}</p></article>")
    (page,) = call("parse", "page.html", "--url", "https://outlet.example/story").lines
    assert (page["kind"], page["url"]) == ("article", "https://outlet.example/story")


def test_all_skips_the_gate(call: Call) -> None:
    Path("sport.txt").write_text("Rovers sign striker\n\nHarbour Rovers signed a striker from France on Tuesday.\n")
    assert call("extract", "sport.txt").lines == [{"id": "sport", "relevant": False, "entities": [], "agreements": []}]
    assert "FR" in [entity["id"] for entity in call("extract", "sport.txt", "--all").lines[0]["entities"]]


def test_json_is_ascii_where_the_locale_is_not_utf_8(published: Path, tmp_path: Path) -> None:
    query = "SELECT 'Quirón – 鋰' AS word"
    env = environment(PYTHONIOENCODING="latin-1")
    answer = run_command("sql", query, "--json", "--data", published, cwd=tmp_path, env=env)
    assert (answer.code, answer.err) == (0, "")
    assert answer.out.isascii()
    assert json.loads(answer.out) == [{"word": "Quirón – 鋰"}]


def test_prefect_is_told_to_report_nothing_before_it_is_imported(tmp_path: Path) -> None:
    check = "import flows, os, sys; print(os.environ['DO_NOT_TRACK'], 'prefect' in sys.modules)"
    own = {name: value for name, value in environment().items() if name != "DO_NOT_TRACK"}
    done = subprocess.run([sys.executable, "-c", check], cwd=tmp_path, env=own, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "False"]
