"""The synthetic snapshot: like a real one in everything that the questions ask for, and the same each time."""

from pathlib import Path

import pytest

from pipeline.store import query
from tests.flows.questions import AN_ID, read_questions
from tests.synthetic.bench import measure
from tests.synthetic.snapshot import publish_synthetic

DEALS = 1_000


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("synthetic") / "agreements.duckdb"
    publish_synthetic(file, DEALS)
    return file


def test_its_proportions_are_plausible(snapshot: Path) -> None:
    def count(table: str) -> int:
        ((rows,),) = query(snapshot, f"SELECT count(*) FROM {table}").rows
        return int(rows)

    assert count("agreements") == DEALS
    for table, least, most in (("claims", 2, 4), ("articles", 2, 5), ("agreement_history", 5, 15), ("claim_spans", 10, 40)):
        assert least * DEALS < count(table) < most * DEALS, table
    ((apart,),) = query(snapshot, "SELECT count(*) FROM claims ANTI JOIN agreements USING (agreement_id)").rows
    assert apart == 0
    assert list(snapshot.parent.iterdir()) == [snapshot]


def test_as_of_the_end_of_time_it_says_what_it_says_today(snapshot: Path) -> None:
    then = "FROM agreements_as_of('2100-01-01') ORDER BY agreement_id"
    assert query(snapshot, then) == query(snapshot, "FROM agreements ORDER BY agreement_id")
    twice = "SELECT agreement_id FROM agreements_as_of('2024-01-01') GROUP BY agreement_id HAVING count(*) > 1"
    assert query(snapshot, twice).rows == ()


def test_most_questions_have_answers(snapshot: Path) -> None:
    ((known,),) = query(snapshot, "SELECT min(agreement_id) FROM agreements").rows
    questions = read_questions()
    answered = [question.name for question in questions if query(snapshot, question.sql.replace(AN_ID, known)).rows]
    assert len(answered) >= len(questions) - 6, {question.name for question in questions} - set(answered)


def test_the_bench_measures_each_question(snapshot: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = measure(snapshot, runs=1, threads=2)
    assert [name for name, _ in found] == [question.name for question in read_questions()]
    assert len(capsys.readouterr().out.splitlines()) == len(found)
