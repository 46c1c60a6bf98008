"""Decisions as a text file: what is written is read again, and nothing else is."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from flows.decision_file import decision_json, read_decisions_file, write_decisions
from flows.docket import identified
from pipeline.errors import CorpusError
from pipeline.records import Decision
from tests.flows.calling import Call

NOW = datetime(2024, 3, 26, 12, tzinfo=UTC)
A, B, C = (f"agr_{letter * 16}" for letter in "abc")
GOOD: dict[str, Any] = {"decided": "2024-03-26T10:00:00Z", "who": "anna", "verdict": "same", "ids": [A, B]}
SET: dict[str, Any] = {**GOOD, "verdict": "set", "ids": [A], "field": "status", "value": "signed"}


def made(verdict: str, *ids: str, minute: int = 0, **changes: Any) -> Decision:
    return identified(Decision("", "anna", NOW + timedelta(minutes=minute, microseconds=7), verdict, ids, **changes))


ALL = [
    made("same", A, B, note="Quirón – 鋰"),
    made("set", A, minute=1, field="value", value=""),
    made("undo", made("same", A, B, note="Quirón – 鋰").decision_id, minute=2),
    made("reject", "clm_0123456789abcdef", minute=3),
]


def test_the_file_is_sorted_stable_and_read_again(tmp_path: Path) -> None:
    one, other = tmp_path / "one.jsonl", tmp_path / "other.jsonl"
    write_decisions(one, ALL)
    write_decisions(other, reversed(ALL))
    assert one.read_bytes() == other.read_bytes()
    assert [found for _, found in read_decisions_file(one, NOW)] == ALL
    lines = one.read_text("utf-8").splitlines()
    assert [json.loads(text) for text in lines] == [decision_json(each) for each in ALL]
    assert "鋰" in lines[0]
    assert lines[1].startswith('{"id": "dec_')


def test_lines_by_hand_get_their_ids(tmp_path: Path) -> None:
    path = tmp_path / "by-hand.jsonl"
    path.write_text(f"\ufeff{json.dumps(GOOD)}\r\n\n{json.dumps(GOOD | {'decided': '2024-03-26T11:00:00+01:00'})}\n", "utf-8")
    found = read_decisions_file(path, NOW)
    assert [line for line, _ in found] == [1, 3]
    assert found[0][1] == found[1][1] == identified(found[0][1])
    assert read_decisions_file_text(tmp_path, "") == []


def read_decisions_file_text(folder: Path, text: str) -> list[tuple[int, Decision]]:
    path = folder / "some.jsonl"
    path.write_text(text, "utf-8")
    return read_decisions_file(path, NOW)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("<<<<<<< HEAD", "this isn't JSON"),
        ("[1]", "no JSON object"),
        ({"who": "anna"}, "decided, verdict, ids is missing"),
        (GOOD | {"colour": 1}, "'colour' is no key"),
        (GOOD | {"verdict": "merge"}, "'merge' is no verdict"),
        (GOOD | {"who": " "}, "who is one line"),
        (GOOD | {"who": ""}, "who is empty"),
        (GOOD | {"who": 5}, "who is one line"),
        (GOOD | {"note": "two\nlines"}, "note is one line"),
        (GOOD | {"note": "\ud800"}, "note is one line"),
        (GOOD | {"ids": A}, "is a list of ids of agreements or claims"),
        (GOOD | {"ids": [A]}, "two ids that differ, here are 1"),
        (GOOD | {"ids": [A, A]}, "two ids that differ"),
        (GOOD | {"ids": [A, "agr_1"]}, "is a list of ids"),
        (GOOD | {"verdict": "undo", "ids": [A]}, "a decision's id"),
        (GOOD | {"verdict": "undo", "ids": ["dec_0123456789abcdef"]}, "no earlier decision"),
        (GOOD | {"decided": "yesterday"}, "write a time with its zone"),
        (GOOD | {"decided": "2024-03-26T10:00:00"}, "write a time with its zone"),
        (GOOD | {"decided": "0001-01-01T00:00:00+05:00"}, "write a time with its zone"),
        (GOOD | {"decided": 5}, "write a time with its zone"),
        (GOOD | {"decided": "2999-01-01T00:00:00Z"}, "still to come"),
        (GOOD | {"field": "status"}, "only a decision that sets"),
        (GOOD | {"id": "dec_0123456789abcdef"}, "belongs to other words"),
        (SET | {"value": None}, "both text"),
        (SET | {"field": "colour"}, "no field 'colour'"),
        (SET | {"value": "sigend"}, "use one of proposed"),
        (SET | {"field": "minerals", "value": "tin; lithium"}, "is stored as 'lithium; tin'"),
        (SET | {"field": "countries", "value": "XX"}, "'XX' is not known in countries"),
    ],
)
def test_a_line_that_cannot_be_used_is_named(row: Any, said: str, published: Path, call: Call, tmp_path: Path) -> None:
    text = row if isinstance(row, str) else json.dumps(row)
    good = json.dumps(GOOD | {"who": "bert"})
    (tmp_path / "bad.jsonl").write_text(f"{good}\n{text}\n{good}\n", "utf-8")
    answer = call("decisions", "import", "bad.jsonl", "--data", published)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert "bad.jsonl: line 2: " in answer.err
    assert said in answer.err
    assert call("decisions", "--json", "--data", published).json == []


def test_files_that_cannot_be_read_or_written(published: Path, call: Call, tmp_path: Path) -> None:
    (tmp_path / "latin.jsonl").write_bytes(b'{"who": "Andr\xe9"}')
    (tmp_path / "folder").mkdir()
    for words, said in (
        (("import", "missing.jsonl"), "missing.jsonl can't be read"),
        (("import", "latin.jsonl"), "latin.jsonl isn't UTF-8"),
        (("import", "folder"), "folder can't be read"),
        (("export", "folder"), "folder is no file"),
        (("export", "nowhere/file.jsonl"), "nowhere/file.jsonl can't be written"),
    ):
        answer = call("decisions", *words, "--data", published)
        assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
        assert said in answer.err
    assert {path.name for path in tmp_path.iterdir()} == {"latin.jsonl", "folder"}


def test_an_import_adds_what_is_new_and_nothing_twice(data: Path, call: Call, tmp_path: Path) -> None:
    a, b = (row["agreement_id"] for row in call("sql", "FROM agreements LIMIT 2", "--json", "--data", data).json)
    lines = [GOOD | {"ids": [a, b]}, GOOD | {"verdict": "confirm", "ids": [C]}]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(one) + "\n" for one in [*lines, lines[0]]), "utf-8")
    first = call("decisions", "import", "in.jsonl", "--data", data, "--json")
    assert {name: first.json[name] for name in ("given", "new", "unknown_ids")} == {"given": 2, "new": 2, "unknown_ids": [C]}
    assert first.json["changes"] > 0
    assert f"ids that lead to nothing here: 1, first {C};" in first.err
    again = call("decisions", "import", "in.jsonl", "--data", data, "--json").json
    assert (again["new"], again["changes"]) == (0, 0)
    call("decisions", "export", "out.jsonl", "--data", data)
    exported = (tmp_path / "out.jsonl").read_bytes()
    call("decisions", "import", "out.jsonl", "--data", data)
    call("decisions", "export", "out.jsonl", "--data", data)
    assert (tmp_path / "out.jsonl").read_bytes() == exported
    states = {row["verdict"]: row["state"] for row in call("decisions", "--json", "--data", data).json}
    assert states == {"confirm": "gone", "same": "stands"}


def test_a_file_that_contradicts_the_ledger_or_itself_is_refused_whole(data: Path, call: Call, tmp_path: Path) -> None:
    call("decisions", "import", str(write(tmp_path, [GOOD, GOOD | {"ids": [B, C]}])), "--data", data)
    against = GOOD | {"verdict": "different", "ids": [C, A], "who": "bert"}
    lines = [GOOD | {"verdict": "confirm", "ids": [A]}, against]
    refused = call("decisions", "import", str(write(tmp_path, lines)), "--data", data)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err.count("anna") == 2
    assert "contradict" in refused.err
    assert len(call("decisions", "--json", "--data", data).json) == 2


def write(folder: Path, lines: list[dict[str, Any]]) -> Path:
    path = folder / "lines.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), "utf-8")
    return path


def test_a_broken_line_of_a_file_raises_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"some\.jsonl: line 2: "):
        read_decisions_file_text(tmp_path, f"\n{{\n{json.dumps(GOOD)}")
