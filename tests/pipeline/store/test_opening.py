"""Opening the ledger: new, old, newer, foreign, broken and busy files."""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest

from pipeline.errors import LedgerBusy, LedgerTooNew, StoreError
from pipeline.records import Decision
from pipeline.store import open_ledger
from pipeline.store.database import Database
from pipeline.store.opening import MIGRATIONS, ROW_GROUP, migrate, open_database
from pipeline.store.rows import columns
from tests.factory import NOON, article

HOLD = """
import sys, time
from pathlib import Path
from pipeline.store import open_ledger
with open_ledger(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(float(sys.argv[2]))
"""

WRITE = """
import sys, time
from pathlib import Path
from pipeline.store import open_ledger
from tests.factory import article
with open_ledger(Path(sys.argv[1])) as ledger:
    ledger.add_articles([article(1)], "run")
    with ledger.transaction():
        ledger.add_articles([article(2)], "run")
        print("held", flush=True)
        time.sleep(float(sys.argv[2]))
"""


def holder(path: Path, seconds: float, script: str = HOLD) -> "subprocess.Popen[str]":
    """Another process that has the ledger open."""
    process = subprocess.Popen([sys.executable, "-c", script, str(path), str(seconds)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_makes_folder_and_tables(path: Path) -> None:
    with open_ledger(path) as ledger:
        assert ledger.articles() == ()
        versions = ledger.database.connection.execute("SELECT version FROM schema_version ORDER BY version").fetchall()
    assert versions == [(int(file.name[:4]),) for file in sorted(MIGRATIONS.glob("*.sql"))]


def test_what_was_written_is_there_again(path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.add_articles([article()], "run")
    with open_ledger(path) as ledger:
        assert ledger.articles() == (article(),)


def test_older_tables_are_brought_up_to_date(path: Path, tmp_path: Path) -> None:
    first = tmp_path / "first"
    first.mkdir()
    shutil.copy(MIGRATIONS / "0001_facts.sql", first)
    path.parent.mkdir()
    database = Database(path, duckdb.connect(str(path)))
    migrate(database, first)
    database.insert("add_decisions", [columns(Decision("dec_1", "ana", NOON, "confirm", ("agr_1",)))])
    database.close()
    with open_ledger(path) as ledger:
        assert ledger.decisions() == (Decision("dec_1", "ana", NOON, "confirm", ("agr_1",)),)
        assert ledger.agreements() == ()
        assert ledger.unsettled("decision") == ["dec_1"]


def test_a_step_between_two_that_ran_is_made_up_for(path: Path, tmp_path: Path) -> None:
    with open_ledger(path):
        pass
    more = tmp_path / "more"
    shutil.copytree(MIGRATIONS, more)
    (more / "0009_between.sql").write_text("CREATE TABLE between_two (a INTEGER)")
    database = open_database(path, 0, more)
    assert ("between_two",) in database.execute("tables")
    database.close()


def test_a_migration_that_fails_changes_nothing(path: Path, tmp_path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.add_articles([article()], "run")
    later = tmp_path / "later"
    shutil.copytree(MIGRATIONS, later)
    (later / "0998_good.sql").write_text("CREATE TABLE good (a INTEGER)")
    (later / "0999_bad.sql").write_text("ALTER TABLE nowhere ADD COLUMN b INTEGER")
    with pytest.raises(StoreError, match="nowhere"):
        open_database(path, 0, later)
    with open_ledger(path) as ledger:
        assert ledger.articles() == (article(),)
        assert ("good",) not in ledger.database.execute("tables")


def test_a_newer_ledger_is_refused(path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.database.execute("record_version", version=999, name="0999_future")
    before = path.read_bytes()
    with pytest.raises(LedgerTooNew, match=r"newer version of Mineral Deals .* version 999"), open_ledger(path):
        pass
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"id,title\n1,Cobalt\n" * 1000, os.urandom(20_000)])
def test_a_file_that_is_no_database_is_refused_and_kept(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(StoreError) as caught, open_ledger(path):
        pass
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert path.read_bytes() == content


def test_a_damaged_ledger_is_refused_and_kept(path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.add_articles([article(number) for number in range(50)], "run")
    content = path.read_bytes()[:8192] + bytes(100_000)
    path.write_bytes(content)
    with pytest.raises(StoreError, match="can't be opened as a ledger"), open_ledger(path):
        pass
    assert path.read_bytes() == content


def test_another_database_is_refused_and_kept(path: Path) -> None:
    path.parent.mkdir()
    with duckdb.connect(str(path)) as connection:
        connection.execute("CREATE TABLE mine AS SELECT 1 AS a")
    with pytest.raises(StoreError, match="no ledger"), open_ledger(path):
        pass
    with duckdb.connect(str(path)) as connection:
        assert connection.execute("SHOW TABLES").fetchall() == [("mine",)]


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="can't be made"), open_ledger(tmp_path / "file" / "data" / "ledger.duckdb"):
        pass


def test_a_busy_ledger_names_its_holder(path: Path) -> None:
    process = holder(path, 60)
    started = time.monotonic()
    try:
        with pytest.raises(LedgerBusy, match=rf"held by python\S* \(process {process.pid}\)"), open_ledger(path, wait=0.3):
            pass
    finally:
        process.kill()
        process.wait()
    assert 0.3 <= time.monotonic() - started < 10


def test_waits_for_a_writer_that_ends_in_time(path: Path) -> None:
    process = holder(path, 0.5)
    with open_ledger(path, wait=30) as ledger:
        assert ledger.articles() == ()
    assert process.wait() == 0


def test_what_a_killed_writer_committed_is_there(path: Path) -> None:
    process = holder(path, 60, WRITE)
    process.kill()
    process.wait()
    with open_ledger(path) as ledger:
        assert ledger.articles() == (article(1),)


def test_what_is_added_rewrites_few_rows(path: Path) -> None:
    with open_ledger(path) as ledger:
        ledger.add_articles([article(number) for number in range(ROW_GROUP + 10)], "run")
    with open_ledger(path) as ledger:
        groups = ledger.database.run("SELECT DISTINCT row_group_id FROM pragma_storage_info('articles')")
    assert len(groups) == 2


def test_connections_of_one_process_see_each_other(path: Path) -> None:
    with open_ledger(path) as one, open_ledger(path) as other:
        one.add_articles([article()], "run")
        assert other.articles() == (article(),)
    with open_ledger(path, read_only=True) as reader:
        assert reader.articles() == (article(),)


def test_one_file_may_be_spelled_in_more_than_one_way(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with open_ledger(path) as ledger:
        ledger.add_articles([article()], "run")
        monkeypatch.chdir(path.parent)
        (tmp_path / "link").symlink_to(path.parent)
        for spelled in (Path(path.name), tmp_path / "link" / path.name):
            with open_ledger(spelled, wait=0) as other:
                assert other.articles() == (article(),)


@pytest.mark.parametrize("folder", ["{options}", "{path}", "o'neil; ü %20"])
def test_a_folder_may_have_any_name(tmp_path: Path, folder: str) -> None:
    path = tmp_path / folder / "ledger.duckdb"
    with open_ledger(path):
        assert path.exists()
    with open_ledger(path, read_only=True) as ledger:
        assert ledger.articles() == ()


def test_who_reads_where_another_thread_writes_is_told_so(path: Path) -> None:
    with open_ledger(path), pytest.raises(LedgerBusy, match="this program itself"), open_ledger(path, wait=0, read_only=True):
        pass
