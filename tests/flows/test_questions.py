"""docs/sql.md: every query runs on the sample newsroom and gives what the document says."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.cli import execute
from flows.newsroom import labelled_articles
from pipeline.records import Decision, SourceHealth
from pipeline.store import open_ledger, query
from tests.flows.calling import Call, write_corpus
from tests.flows.questions import AN_ID, DOCUMENT, Question, read_questions

QUESTIONS = read_questions()


@pytest.fixture(scope="module")
def newsroom(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample newsroom's two days, with a person's verdict and the check of a source that said nothing."""
    folder = tmp_path_factory.mktemp("questions")
    data = folder / "data"
    for day in (1, 2):
        corpus = write_corpus(folder / f"day{day}.jsonl", list(labelled_articles(day)))
        assert execute(["ingest", str(corpus), "--data", str(data), "--quiet"]) == 0
    now = datetime.now(UTC)
    ((known,),) = query(data / "agreements.duckdb", "SELECT min(agreement_id) FROM agreements").rows
    with open_ledger(data / "ledger.duckdb") as ledger:
        ledger.add_decisions([Decision("dec_1", "an analyst", now, "confirm", (known,), note="seen in the register")])
        run = ledger.start_run("night", "rules")
        ledger.add_health(run.run_id, [SourceHealth("northgate", now, True, None, 0, 0, 0)])
        ledger.finish_run(replace(run, counts={"articles": 0}))
    assert execute(["rebuild", "--data", str(data), "--quiet"]) == 0
    return data


@pytest.fixture(scope="module")
def known(newsroom: Path) -> str:
    """An agreement that many articles tell of."""
    sql = "SELECT agreement_id FROM agreements ORDER BY articles DESC, agreement_id LIMIT 1"
    ((found,),) = query(newsroom / "agreements.duckdb", sql).rows
    return str(found)


def test_the_document_has_questions_enough_and_each_once() -> None:
    assert len(QUESTIONS) >= 25
    assert [question.name.split(".")[0] for question in QUESTIONS] == [str(n) for n in range(1, len(QUESTIONS) + 1)]
    assert len({question.sql for question in QUESTIONS}) == len(QUESTIONS)
    assert sum(question.may_be_empty for question in QUESTIONS) <= 5


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_a_query_gives_the_columns_that_the_document_names(question: Question, newsroom: Path, known: str) -> None:
    result = query(newsroom / "agreements.duckdb", question.sql.replace(AN_ID, known))
    assert result.columns == question.columns
    assert result.rows or question.may_be_empty


def test_the_commands_of_the_document_run(newsroom: Path, call: Call) -> None:
    commands = [line.strip() for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("    mineral-deals ")]
    assert len(commands) == 2
    for line in commands:
        answer = call(*line.removeprefix("mineral-deals ").replace('"', "").split(" ", 1), "--data", newsroom)
        assert answer.code == 0, answer.err
        assert "agreement_id" in answer.out or "agreement_history" in answer.out
