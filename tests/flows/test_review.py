"""What people are asked, in a pipe, as JSON and at a terminal."""

import json
import os
import pty
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from flows import review
from flows.cli import execute
from flows.console import Output
from pipeline.settings import load_settings
from tests.flows.calling import COMMAND, Call, environment, write_corpus


@pytest.fixture(scope="module")
def doubtful(articles: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Databases in which one deal is told twice."""
    folder = tmp_path_factory.mktemp("doubtful")
    again = articles[0] | {"id": "again", "url": "https://gazette.example/again", "source": "The Gazette"}
    corpus = write_corpus(folder / "articles.jsonl", [*articles[:3], again])
    assert execute(["ingest", str(corpus), "--data", str(folder / "data"), "--quiet"]) == 0
    return folder / "data"


@pytest.fixture
def own(doubtful: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(doubtful, tmp_path / "data"))


def test_a_pipe_gets_a_list_with_the_commands_that_answer(doubtful: Path, call: Call) -> None:
    answer = call("review", "--data", doubtful)
    assert (answer.code, answer.err) == (0, "")
    assert "1 of 4. " in answer.out
    assert "Are these one deal? The machine joined them" in answer.out
    assert "The Gazette · clm_" in answer.out
    assert "before any evidence (" in answer.out
    assert "  mineral-deals same clm_" in answer.out
    assert answer.out.splitlines()[-1].startswith("4 of 4 questions. Answer with these commands")
    assert call("review", "--data", doubtful, "--list", "--limit", 1).out.count("mineral-deals confirm") <= 1


def test_json_holds_claims_reasons_and_commands_and_each_command_settles_its_question(own: Path, call: Call) -> None:
    asked = call("review", "--json", "--data", own).json
    assert [one["certainty"] for one in asked] == sorted(one["certainty"] for one in asked)
    assert {one["kind"] for one in asked} == {"joined", "claim"}
    joined = next(one for one in asked if one["kind"] == "joined")
    assert [claim["publisher"] for claim in joined["claims"]].count("The Gazette") == 1
    assert all(claim["evidence"] and claim["url"].startswith("http") for claim in joined["claims"])
    assert len(call("review", "--json", "--limit", 1, "--data", own).json) == 1
    for left, one in enumerate(reversed(asked)):
        program, *words = one["commands"][0].split()
        assert program == "mineral-deals"
        assert call(*words, "--data", own).code == 0
        assert len(call("review", "--json", "--data", own).json) == len(asked) - left - 1
    done = call("review", "--data", own)
    assert (done.code, done.out) == (0, "There is nothing to review.\n")


def sit(own: Path, *answers: str | BaseException) -> tuple[review.Sitting, list[str]]:
    """A sitting at which a person gives these answers; and the menus that they saw."""
    menus: list[str] = []
    waiting: Iterator[str | BaseException] = iter(answers)

    def read(menu: str) -> str:
        menus.append(menu)
        answer = next(waiting)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    settings = load_settings(data=own)
    sitting = review.Sitting(settings, Output(), "anna", read)
    sitting.ask(review.questions(settings, 20, float("inf"))[0])
    return sitting, menus


def test_answers_are_kept_at_once_and_carried_out_later(own: Path, call: Call) -> None:
    kinds = [one["kind"] for one in call("review", "--json", "--data", own).json]
    sitting, menus = sit(own, *("c" if kind == "claim" else "s" for kind in kinds))
    assert (sitting.made, len(menus)) == (4, 4)
    kept = call("decisions", "--json", "--data", own).json
    assert sorted(row["verdict"] for row in kept) == ["confirm"] * 3 + ["same"]
    assert {row["who"] for row in kept} == {"anna"}
    assert {row["state"] for row in kept} == {"stands"}


def test_what_is_no_answer_is_told_and_asked_again(own: Path, capsys: pytest.CaptureFixture[str], call: Call) -> None:
    sitting, menus = sit(own, "x", "set status sigend", "set", "set status suspended", "n", "q")
    assert (sitting.made, len(menus)) == (1, 6)
    told = capsys.readouterr().err
    assert "'x' is no answer here" in told
    assert "use one of proposed" in told
    (kept,) = call("decisions", "--json", "--data", own).json
    assert (kept["verdict"], kept["field"], kept["value"]) == ("set", "status", "suspended")


def test_a_correction_that_a_later_report_overtakes_is_asked_about_first(own: Path, call: Call, tmp_path: Path) -> None:
    known = call("sql", "FROM agreements LIMIT 1", "--json", "--data", own).json[0]
    said = "terminated" if known["status"] != "terminated" else "signed"
    line = {"decided": "2020-01-01T10:00:00Z", "who": "bert", "verdict": "set", "ids": [known["agreement_id"]]}
    (tmp_path / "old.jsonl").write_text(json.dumps(line | {"field": "status", "value": said}), "utf-8")
    call("decisions", "import", "old.jsonl", "--data", own)
    first = call("review", "--json", "--data", own).json[0]
    assert (first["kind"], first["certainty"]) == ("overtaken", 0)
    assert f"bert set status to {said} on 2020-01-01; a later report: {known['status']}" in first["reasons"]
    assert first["commands"][0] == f"mineral-deals set {known['agreement_id']} status {said}"
    sitting, _ = sit(own, "k", "q")
    assert sitting.made == 1
    asked = call("review", "--json", "--data", own).json
    assert "overtaken" not in {one["kind"] for one in asked}
    states = [row["state"] for row in call("decisions", "--json", "--data", own).json]
    assert states == ["overruled", "stands"]


@pytest.mark.parametrize("end", [typer.Abort(), EOFError(), KeyboardInterrupt(), "q"], ids=["abort", "end", "ctrl-c", "quit"])
def test_whoever_leaves_keeps_what_was_answered(end: BaseException | str, own: Path) -> None:
    first = review.ANSWERS[review.questions(load_settings(data=own), 1, float("inf"))[0][0].doubt.kind][0][0]
    sitting, menus = sit(own, first, end)
    assert (sitting.made, len(menus)) == (1, 2)


def test_at_a_terminal_it_asks(own: Path, call: Call) -> None:
    """The command in a process with a terminal of its own: one answer, then quit; the tables follow."""
    shown, keys = pty.openpty()
    env = environment(COLUMNS="100", TERM="xterm")
    command = [*COMMAND, "review", "--data", str(own), "--who", "anna", "--limit", "1"]
    process = subprocess.Popen(command, stdin=keys, stdout=keys, stderr=subprocess.PIPE, env=env, cwd=own)
    os.close(keys)
    text = b""
    while b"[q] quit" not in text:
        text += os.read(shown, 4096)
    os.write(shown, b"s\n" if b"same deal" in text else b"c\n")
    while True:
        try:
            more = os.read(shown, 4096)
        except OSError:  # the other end is closed
            break
        if not more:
            break
        text += more
    assert process.wait() == 0, text
    assert b"kept" in text
    assert b"New decisions carried out: 1" in text
    os.close(shown)
    (state,) = call("decisions", "--json", "--data", own).json
    assert state["state"] == "stands"
