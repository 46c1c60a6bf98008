"""Questions that can't be answered, and answers as JSON."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import InputError, StoreError
from pipeline.store import answering, open_ledger, publish, query, to_json_rows


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    with open_ledger(folder / "ledger.duckdb") as ledger:
        publish(ledger, folder / "agreements.duckdb")
    return folder / "agreements.duckdb"


def test_no_snapshot_yet(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"no snapshot at .*: run `mineral-deals run` or `mineral-deals ingest` first"):
        query(tmp_path / "agreements.duckdb", "SELECT 1")
    assert list(tmp_path.iterdir()) == []


def test_a_broken_snapshot(tmp_path: Path) -> None:
    (tmp_path / "agreements.duckdb").write_bytes(b"no database" * 500)
    with pytest.raises(StoreError, match="can't be read"):
        query(tmp_path / "agreements.duckdb", "SELECT 1")


@pytest.mark.parametrize(
    ("sql", "words"),
    [
        ("SELEC 1", 'Parser Error: syntax error at or near "SELEC" (line 1, column 1 of the SQL)'),
        ("SELECT * FROM agrements", 'agrements does not exist: did you mean "agreements"'),
        ("SELECT title,\n  titel FROM agreements", 'not found in FROM clause: did you mean "title"'),
        ("SELECT title,\n  titel FROM agreements", "(line 2, column 3 of the SQL)"),
        (f"SELECT {'1 + ' * 99} titel FROM agreements", "(line 1 of the SQL)"),
        ("DELETE FROM agreements", "read-only"),
        ("CREATE TABLE mine (a INTEGER)", "read-only"),
        ("SELECT * FROM read_text('/etc/hostname')", "disabled by configuration"),
        ("COPY agreements TO 'out.csv'", "disabled by configuration"),
        ("SET enable_external_access = true", "Cannot enable external access"),
        ("SELECT 'a'::INTEGER", "Could not convert string"),
        ("SELECT ?", "parameter"),
    ],
)
def test_wrong_sql_is_one_sentence(published: Path, sql: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        query(published, sql)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_an_answer_comes_row_by_row(published: Path) -> None:
    with answering(published, "FROM range(10_000) AS numbers(n)") as answer:
        assert answer.columns == ("n",)
        assert [next(answer.rows) for _ in range(3)] == [(0,), (1,), (2,)]
    late = "SELECT CASE WHEN n = 5_000 THEN error('too late') ELSE n END FROM range(10_000) AS numbers(n)"
    with pytest.raises(InputError, match="too late"), answering(published, late) as answer:
        assert list(answer.rows)


def test_nothing_asked(published: Path) -> None:
    assert query(published, "") == query(published, "-- only a remark")
    assert query(published, "").rows == ()


def test_parameters_by_place_and_by_name(published: Path) -> None:
    assert query(published, "SELECT ? + 1", [1]).rows == ((2,),)
    assert query(published, "SELECT $a + 1", {"a": 1}).rows == ((2,),)


def test_column_names_are_kept_apart(published: Path) -> None:
    result = query(published, "SELECT 1 AS a, 2 AS a, 3 AS b")
    assert result.columns == ("a", "a", "b")
    assert to_json_rows(result) == [{"a": 1, "a_2": 2, "b": 3}]


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("NULL", None),
        ("true", True),
        ("['US', NULL]", ["US", None]),
        ("{'a': [1, 2], 'b': DATE '2026-11-02'}", {"a": [1, 2], "b": "2026-11-02"}),
        ("MAP {'articles': 3}", {"articles": 3}),
        ("1.50::DECIMAL(9, 2)", 1.5),
        ("sum(2::BIGINT)", 2),
        ("170141183460469231731687303715884105727::HUGEINT", 2**127 - 1),
        ("'nan'::DOUBLE", None),
        ("'-inf'::DOUBLE", None),
        ("TIMESTAMPTZ '2026-11-02 14:00:00.5+02'", "2026-11-02T12:00:00.500000Z"),
        ("TIMESTAMP '2026-11-02 14:00:00'", "2026-11-02T14:00:00"),
        ("TIME '14:00:00'", "14:00:00"),
        ("INTERVAL 36 HOUR", "1 day, 12:00:00"),
        ("'\\x00\\xFF'::BLOB", "00ff"),
        ("'6c2b7f0e-0000-4000-8000-000000000001'::UUID", "6c2b7f0e-0000-4000-8000-000000000001"),
        ("'«锂»'", "«锂»"),
    ],
)
def test_values_as_json(published: Path, sql: str, expected: Any) -> None:
    ((row),) = to_json_rows(query(published, f"SELECT {sql} AS value"))
    assert row == {"value": expected}
    assert json.loads(json.dumps(row, allow_nan=False)) == row


def test_a_slow_answer_prints_no_progress_among_our_output(published: Path) -> None:
    assert query(published, "SELECT current_setting('enable_progress_bar')").rows == ((False,),)
