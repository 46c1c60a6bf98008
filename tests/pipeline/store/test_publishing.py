"""Publishing: exact tables, one step, nothing lost and nothing left over."""

import csv
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import StoreError
from pipeline.store import Ledger, publish, query
from pipeline.store.publishing import TABLES, VIEWS
from tests.factory import article
from tests.pipeline.store.newsroom import DEAL, RESOLUTION, fill
from tests.pipeline.store.polling import publish_under_readers

HERE = Path(__file__).parent

FULL_DISK = """
import resource, sys
from hashlib import sha256
from pathlib import Path
from pipeline.errors import StoreError
from pipeline.store import open_ledger, publish
from tests.factory import article
from tests.pipeline.store.newsroom import fill
ledger_path, snapshot, limit = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
with open_ledger(ledger_path) as ledger:
    fill(ledger)
    publish(ledger, snapshot)
    before = snapshot.read_bytes()
    ledger.add_articles([article(n, title=sha256(str(n).encode()).hexdigest() * 9) for n in range(50)], "run")
    unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, unlimited[1]))
    try:
        publish(ledger, snapshot)
    except StoreError as error:
        print(error)
    resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    assert snapshot.read_bytes() == before
    assert sorted(file.name for file in snapshot.parent.iterdir() if "agreements" in file.name) == [snapshot.name]
    publish(ledger, snapshot)
    assert snapshot.read_bytes() != before
"""

def columns(snapshot: Path) -> dict[str, list[tuple[str, str]]]:
    sql = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal ORDER BY column_index"
    rows = query(snapshot, sql).rows
    found: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in rows:
        found.setdefault(table, []).append((column, kind))
    return found


def test_tables_and_columns_are_the_contract(ledger: Ledger, snapshot: Path) -> None:
    publish(ledger, snapshot)
    found = columns(snapshot)
    contract: dict[str, list[tuple[str, str]]] = {}
    with (HERE / "public_tables.csv").open() as file:
        for row in csv.DictReader(file):
            contract.setdefault(row["table"], []).append((row["column"], row["type"]))
    assert set(contract) == set(found)
    for table, expected in contract.items():
        assert found[table][: len(expected)] == expected
    macros = {name for (name,) in query(snapshot, "SELECT function_name FROM duckdb_functions() WHERE NOT internal").rows}
    assert set(found) | macros == {*TABLES, *VIEWS}


def test_every_table_view_macro_and_column_is_explained(ledger: Ledger, snapshot: Path) -> None:
    publish(ledger, snapshot)
    explained = """
        SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal
        UNION ALL SELECT view_name, comment FROM duckdb_views() WHERE NOT internal
        UNION ALL SELECT function_name, comment FROM duckdb_functions() WHERE NOT internal
        UNION ALL SELECT table_name || '.' || column_name, comment FROM duckdb_columns() WHERE NOT internal
    """
    comments = dict(query(snapshot, explained).rows)
    assert set(comments) > {*TABLES, *VIEWS, "agreements.title", "conflicts.value", "status_changes.url", "new_this_week.title"}
    assert [name for name, comment in comments.items() if not comment] == []


def test_a_snapshot_holds_what_the_ledger_holds(ledger: Ledger, snapshot: Path) -> None:
    fill(ledger)
    publish(ledger, snapshot)
    counts = dict(query(snapshot, "SELECT table_name, estimated_size FROM duckdb_tables() WHERE NOT internal").rows)
    assert {name: count for name, count in counts.items() if name in TABLES} == {
        "agreements": 4, "claims": 6, "articles": 4, "article_details": 4, "agreement_history": 11, "agreement_parties": 10,
        "agreement_minerals": 5, "agreement_aliases": 1, "claim_spans": 0, "decisions": 0, "alerts": 1, "sources": 2, "runs": 1,
    }  # fmt: skip
    assert query(snapshot, "SELECT title FROM agreements WHERE agreement_id = ?", [DEAL.agreement_id]).rows == ((DEAL.title,),)


def test_the_file_is_compact_and_of_a_format_that_older_clients_read(ledger: Ledger, snapshot: Path) -> None:
    for number in range(4):
        ledger.add_articles([article(f"{number}-{n}") for n in range(100)], "run")
        ledger.replace_derived(RESOLUTION)
        publish(ledger, snapshot)
    assert snapshot.stat().st_size < 1_250_000
    with duckdb.connect(str(snapshot), read_only=True) as connection:
        tags = connection.execute("SELECT tags['storage_version'] FROM duckdb_databases() WHERE NOT internal").fetchall()
    assert tags == [("v1.4.0+",)]
    assert [file.name for file in snapshot.parent.iterdir() if "agreements" in file.name] == [snapshot.name]


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on file size")
@pytest.mark.parametrize("limit", [0, 30_000, 400_000])
def test_a_full_disk_leaves_the_old_snapshot(path: Path, snapshot: Path, limit: int) -> None:
    command = [sys.executable, "-c", FULL_DISK, str(path), str(snapshot), str(limit)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    assert process.returncode == 0, process.stderr
    assert str(snapshot) in process.stdout
    assert process.stdout.count("\n") == 1


def test_a_place_that_cannot_be_written(ledger: Ledger, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="can't be written"):
        publish(ledger, tmp_path / "file" / "agreements.duckdb")
    (tmp_path / "folder" / "agreements.duckdb").mkdir(parents=True)
    with pytest.raises(StoreError, match="can't be written"):
        publish(ledger, tmp_path / "folder" / "agreements.duckdb")
    assert [file.name for file in (tmp_path / "folder").iterdir()] == ["agreements.duckdb"]
    publish(ledger, tmp_path / "it's here" / "agreements.duckdb")


def test_what_a_killed_run_left_is_cleared(ledger: Ledger, snapshot: Path) -> None:
    debris = snapshot.with_name(".agreements.duckdb.new123")
    debris.write_bytes(b"half")
    debris.with_name(debris.name + ".wal").write_bytes(b"half")
    debris.with_name(debris.name + ".tmp").mkdir()
    (debris.with_name(debris.name + ".tmp") / "duckdb_temp_storage-0.tmp").write_bytes(b"half")
    publish(ledger, snapshot)
    assert sorted(file.name for file in snapshot.parent.iterdir() if "agreements" in file.name) == [snapshot.name]


def test_an_incomplete_file_is_not_published(ledger: Ledger, snapshot: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(ledger, snapshot)
    before = snapshot.read_bytes()
    fill(ledger)
    monkeypatch.setattr("pipeline.store.publishing._fill", lambda _, private: private.write_bytes(before))
    monkeypatch.setattr("pipeline.store.publishing._complete", lambda _: None)
    with pytest.raises(StoreError, match=r"lacks rows of .*agreements"):
        publish(ledger, snapshot)
    assert snapshot.read_bytes() == before


def test_an_open_reader_keeps_its_file(ledger: Ledger, snapshot: Path) -> None:
    publish(ledger, snapshot)
    with duckdb.connect(str(snapshot), read_only=True) as reader:
        assert reader.execute("SELECT count(*) FROM agreements").fetchall() == [(0,)]
        fill(ledger)
        publish(ledger, snapshot)
        assert reader.execute("SELECT count(*) FROM agreements").fetchall() == [(0,)]
        assert query(snapshot, "SELECT count(*) FROM agreements").rows == ((4,),)


def test_readers_are_never_locked_out(path: Path, snapshot: Path) -> None:
    for polls, seen in publish_under_readers(path, snapshot, readers=4, publishings=20):
        assert polls >= seen > 1
