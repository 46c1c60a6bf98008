"""Articles, databases that hold them, and the command in this process."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest

from flows.cli import execute
from flows.newsroom import labelled_articles
from tests.flows.calling import Answer, Call, environment, write_corpus

DEALS = 8  # articles of the sample newsroom that most tests take


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees the settings of the machine it runs on."""
    monkeypatch.chdir(tmp_path)
    for name in set(os.environ) - set(environment()):
        monkeypatch.delenv(name)


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Call:
    """The command in this process."""

    def answer(*arguments: object) -> Answer:
        capsys.readouterr()
        code = execute([str(argument) for argument in arguments])
        return Answer(code, *capsys.readouterr())

    return answer


@pytest.fixture(scope="session")
def articles() -> list[dict[str, Any]]:
    """Articles that tell of deals, in corpus format, out of the order of their ids."""
    told = [row for row in labelled_articles(1) if row["agreements"]]
    return told[DEALS // 2 : DEALS] + told[: DEALS // 2]


@pytest.fixture
def corpus(articles: list[dict[str, Any]], tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "articles.jsonl", articles)


@pytest.fixture(scope="session")
def published(articles: list[dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of databases in which the articles were ingested; for reading."""
    folder = tmp_path_factory.mktemp("published")
    corpus = write_corpus(folder / "articles.jsonl", articles)
    assert execute(["ingest", str(corpus), "--data", str(folder / "data"), "--quiet"]) == 0
    return folder / "data"


@pytest.fixture
def data(published: Path, tmp_path: Path) -> Path:
    """The same, for writing."""
    return Path(shutil.copytree(published, tmp_path / "data"))
