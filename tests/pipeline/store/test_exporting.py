"""Exports: whole files or none, readable by other programs, nothing in them that a spreadsheet would run."""

import csv
import io
import json
import subprocess
import sys
import zipfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from lxml import etree

from pipeline.errors import InputError, StoreError
from pipeline.records import Resolution
from pipeline.store import Answer, export_table, open_ledger, publish, query, to_json_rows, write_csv
from pipeline.store.cells import text_cell
from pipeline.store.publishing import TABLES, VIEWS
from pipeline.store.workbook import write_workbook
from tests.factory import agreement
from tests.pipeline.store.newsroom import DEAL, fill

EVIL = "=HYPERLINK(\"http://evil.example\", \"agreed\")"
SPACE = {"x": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
FULL_DISK = """
import resource, sys
from pathlib import Path
from pipeline.errors import StoreError
from pipeline.store import export_table
snapshot, target = map(Path, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_FSIZE, (100, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
try:
    export_table(snapshot, "agreements", target)
except StoreError as error:
    print(error)
"""


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("exports")
    with open_ledger(folder / "ledger.duckdb") as ledger:
        fill(ledger)
        publish(ledger, folder / "agreements.duckdb")
    return folder / "agreements.duckdb"


def sheet(file: Path, number: int = 1) -> list[list[Any]]:
    """The cells of a sheet as text, with the type that the file gives them."""
    with zipfile.ZipFile(file) as book:
        strings = etree.fromstring(book.read("xl/sharedStrings.xml")) if "xl/sharedStrings.xml" in book.namelist() else None
        shared = [] if strings is None else ["".join(one.itertext()) for one in strings]
        rows = etree.fromstring(book.read(f"xl/worksheets/sheet{number}.xml")).iterfind(".//x:row", SPACE)
        return [[_cell(one, shared) for one in row] for row in rows]


def _cell(one: Any, shared: list[str]) -> str:
    assert one.find("x:f", SPACE) is None, "a formula"
    text = "".join(one.itertext())
    return shared[int(text)] if one.get("t") == "s" else text


def test_csv_holds_every_row_and_parts_the_members_of_lists(snapshot: Path, tmp_path: Path) -> None:
    assert export_table(snapshot, "agreements", tmp_path / "deals.csv") == 4
    with (tmp_path / "deals.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["agreement_id"]: row for row in csv.DictReader(file)}
    expected = {row["agreement_id"]: row for row in to_json_rows(query(snapshot, "FROM agreements"))}
    assert rows.keys() == expected.keys()
    deal = rows[DEAL.agreement_id]
    assert (deal["countries"], deal["companies"]) == ("CD; US", "Kabanda Mining; Redwater Metals")
    assert (deal["value_amount"], deal["announced_on"], deal["parent_id"]) == ("100000000", "2026-11-02", "")
    assert deal["first_reported"] == expected[DEAL.agreement_id]["first_reported"]


def test_parquet_and_json_keep_the_types(snapshot: Path, tmp_path: Path) -> None:
    table = query(snapshot, "FROM claims")
    assert export_table(snapshot, "claims", tmp_path / "claims.parquet") == 6
    assert export_table(snapshot, "claims", tmp_path / "claims.json") == 6
    with duckdb.connect() as connection:
        assert connection.execute(f"FROM '{tmp_path}/claims.parquet'").fetchall() == list(table.rows)
    assert json.loads((tmp_path / "claims.json").read_text("utf-8")) == to_json_rows(table)


def test_an_excel_sheet_has_numbers_times_and_a_sheet_that_explains_the_columns(snapshot: Path, tmp_path: Path) -> None:
    assert export_table(snapshot, "agreements", tmp_path / "deals.xlsx") == 4
    head, *rows = sheet(tmp_path / "deals.xlsx")
    columns = query(snapshot, "FROM agreements").columns
    assert head == list(columns)
    assert len(rows) == 4
    assert any("CD; US" in row and "100000000" in row for row in rows)
    assert [row[0] for row in sheet(tmp_path / "deals.xlsx", 2)] == ["column", *columns]


@pytest.mark.parametrize("suffix", [".csv", ".json", ".parquet", ".xlsx"])
def test_every_table_and_view_can_be_exported_empty_ones_too(snapshot: Path, tmp_path: Path, suffix: str) -> None:
    for table in {*TABLES, *VIEWS} - {"agreements_as_of"}:
        target = tmp_path / f"{table}{suffix}"
        ((expected,),) = query(snapshot, f"SELECT count(*) FROM {table}").rows
        assert export_table(snapshot, table, target) == expected
        assert target.stat().st_size > 0
    assert json.loads((tmp_path / "decisions.json").read_text("utf-8")) == [] if suffix == ".json" else True


@pytest.mark.parametrize("evil", [EVIL, "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "＝1+1"])
def test_text_that_a_spreadsheet_would_run_stays_text(evil: str, tmp_path: Path) -> None:
    answer = Answer(("title", "list", "amount"), iter([(evil, [evil, "b"], -5.0)]))
    file = io.StringIO(newline="")
    assert write_csv(answer, file) == 1
    (row,) = csv.DictReader(io.StringIO(file.getvalue(), newline=""))
    shown = evil.replace("\r", "\n")
    assert row == {"title": f"'{shown}", "list": f"'{shown}; b", "amount": "-5"}
    write_workbook(tmp_path / "x.xlsx", "evil", ("title",), [(evil,)], [])
    assert [one.replace("_x000D_", "\r") for one in sheet(tmp_path / "x.xlsx")[1]] == [evil]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""), (True, "true"), (0.5, "0.5"), (2.0e9, "2000000000"), (date(1850, 3, 1), "1850-03-01"), ([], ""),
        (datetime(2026, 3, 1, 12, tzinfo=UTC), "2026-03-01T12:00:00Z"), ({"a": 1}, '{"a": 1}'), ([1, "b"], "1; b"),
        (float("nan"), ""),
    ],
)  # fmt: skip
def test_values_as_text(value: Any, text: str) -> None:
    assert text_cell(value) == text


def test_excel_takes_what_it_has_no_room_for_shortened(tmp_path: Path) -> None:
    rows = [("x" * 40_000, date(1850, 3, 1), datetime(2026, 3, 1, 12, tzinfo=UTC), float("nan"), True)]
    write_workbook(tmp_path / "x.xlsx", "a name that is longer than a sheet's", ("a", "b", "c", "d", "e"), rows, [])
    long, old, noon, *rest = sheet(tmp_path / "x.xlsx")[1]
    assert (len(long), long[-1], old, rest) == (32_767, "…", "1850-03-01", ["1"])
    assert float(noon) == 46082.5  # days since the end of 1899


def test_too_many_rows_for_excel(snapshot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pipeline.store.exporting.MOST_ROWS", 3)
    with pytest.raises(InputError, match=r"agreements has 4 rows, an Excel sheet holds 3: export it as \.csv or \.parquet"):
        export_table(snapshot, "agreements", tmp_path / "deals.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_a_table_or_a_suffix_that_nobody_knows(snapshot: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"deals\.doc has no known suffix: end the name in \.csv, \.parquet, \.json, \.xlsx"):
        export_table(snapshot, "agreements", tmp_path / "deals.doc")
    for table in ("deals", 'agreements"; DROP TABLE agreements; --'):
        with pytest.raises(InputError, match=r"there is no table .*; choose one of agreements, "):
            export_table(snapshot, table, tmp_path / "deals.csv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", [".csv", ".json", ".parquet", ".xlsx"])
def test_a_place_that_cannot_be_written(snapshot: Path, tmp_path: Path, suffix: str) -> None:
    with pytest.raises(StoreError, match="can't be written"):
        export_table(snapshot, "agreements", tmp_path / "missing" / f"deals{suffix}")
    (tmp_path / f"deals{suffix}").mkdir()
    with pytest.raises(StoreError, match="can't be written"):
        export_table(snapshot, "agreements", tmp_path / f"deals{suffix}")
    assert [path.name for path in tmp_path.iterdir()] == [f"deals{suffix}"]


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on file size")
@pytest.mark.parametrize("suffix", [".csv", ".json", ".parquet", ".xlsx"])
def test_a_full_disk_leaves_the_old_file(snapshot: Path, tmp_path: Path, suffix: str) -> None:
    target = tmp_path / f"deals{suffix}"
    target.write_bytes(b"old")
    command = [sys.executable, "-c", FULL_DISK, str(snapshot), str(target)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    assert process.stdout.count("\n") == 1
    assert "can't be written" in process.stdout
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_is_followed_and_a_quote_in_a_name_is_no_trouble(snapshot: Path, tmp_path: Path) -> None:
    (tmp_path / "it's.parquet").write_bytes(b"old")
    (tmp_path / "link.parquet").symlink_to(tmp_path / "it's.parquet")
    export_table(snapshot, "agreements", tmp_path / "link.parquet")
    assert (tmp_path / "link.parquet").is_symlink()
    with duckdb.connect() as connection:
        assert connection.execute(f"SELECT count(*) FROM '{tmp_path}/link.parquet'").fetchall() == [(4,)]


def test_a_title_from_a_page_cannot_run(tmp_path: Path) -> None:
    with open_ledger(tmp_path / "ledger.duckdb") as ledger:
        ledger.replace_derived(Resolution((agreement("evil", title=EVIL),), (), ()))
        publish(ledger, tmp_path / "agreements.duckdb")
    export_table(tmp_path / "agreements.duckdb", "agreements", tmp_path / "deals.csv")
    export_table(tmp_path / "agreements.duckdb", "agreements", tmp_path / "deals.xlsx")
    with (tmp_path / "deals.csv").open(encoding="utf-8", newline="") as file:
        assert next(csv.DictReader(file))["title"] == f"'{EVIL}"
    assert EVIL in sheet(tmp_path / "deals.xlsx")[1]
