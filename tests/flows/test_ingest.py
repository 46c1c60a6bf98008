"""Articles from files: in whatever form and however often they come, the table is the same."""

import html
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows import night, telling
from pipeline.records import Article
from pipeline.settings import load_settings
from pipeline.store import open_ledger, query
from tests import factory
from tests.flows.calling import Call, write_corpus
from tests.pipeline.alerts.outbox import waiting

TABLES = ("agreements", "claims", "articles", "agreement_history", "agreement_parties", "agreement_minerals", "agreement_aliases",
          "decisions", "alerts")  # fmt: skip


def tables(data: Path) -> dict[str, list[tuple[Any, ...]]]:
    """The rows of all public tables that tell of deals."""
    snapshot = data / "agreements.duckdb"
    return {table: sorted(query(snapshot, f"FROM {table}").rows, key=repr) for table in TABLES}


def test_the_same_again_changes_nothing(data: Path, corpus: Path, call: Call) -> None:
    before = tables(data)
    with open_ledger(data / "ledger.duckdb") as ledger:
        digest = ledger.digest()
    answer = call("ingest", corpus, "--data", data, "--json")
    assert answer.json["changes"] == 0
    assert answer.json["articles"] == 0
    assert call("rebuild", "--data", data, "--json").json["changes"] == 0
    assert tables(data) == before
    with open_ledger(data / "ledger.duckdb") as ledger:
        assert ledger.digest() == digest


def test_export_gives_the_ids_in_the_order_they_came(published: Path, articles: list[dict[str, Any]], call: Call) -> None:
    rows = call("export", "--data", published).lines
    assert [row["id"] for row in rows] == [row["id"] for row in articles]
    known = {row["agreement_id"] for row in call("sql", "FROM agreements", "--json", "--data", published).json}
    assert {claim["agreement_id"] for row in rows for claim in row["agreements"]} == known
    texts = {row["id"]: f"{row['title']}\n{row['text']}" for row in articles}
    for row in rows:
        for claim in row["agreements"]:
            assert texts[row["id"]][claim["evidence_start"] : claim["evidence_end"]] == claim["evidence"]


def test_two_halves_are_the_whole(published: Path, articles: list[dict[str, Any]], call: Call, tmp_path: Path) -> None:
    for number, half in enumerate((articles[5:], articles[:5])):
        path = write_corpus(tmp_path / f"{number}.jsonl", half)
        assert call("ingest", path, "--data", tmp_path / "halves").code == 0
    assert tables(tmp_path / "halves")["agreements"] == tables(published)["agreements"]


def test_a_correction_in_the_night_of_the_first_words_is_as_if_it_came_later(
    articles: list[dict[str, Any]], tmp_path: Path
) -> None:
    row = articles[0]
    first = factory.article(title=row["title"], text=row["text"])
    denial = row["text"].replace("signed", "denied that they had signed")
    then = replace(first, text=denial, fetched=first.fetched + timedelta(hours=1))
    last = replace(first, text="The report was wrong, and no deal was made.", fetched=first.fetched + timedelta(hours=2))
    digests = set()
    for number, nights in enumerate((([first, then, last],), ([first], [then, last]), ([first], [then], [last]))):
        settings = load_settings(data=tmp_path / str(number))
        for news in nights:
            with night.recorded(settings, "ingest") as run:
                night.keep_articles(settings, run, news)
                counts = night.read_unread(settings, run, night.unwatched)
                night.conclude(settings, run, counts)
        with open_ledger(settings.ledger) as ledger:
            assert len(ledger.readings()) == 1
            digests.add(ledger.digest(timeless=True))
    assert len(digests) == 1


@pytest.fixture
def saved(articles: list[dict[str, Any]], tmp_path: Path) -> Path:
    """The articles as a reader may have saved them: texts and pages in folders."""
    for number, row in enumerate(articles[:4]):
        folder = tmp_path / "saved" / ("texts" if number % 2 else "pages")
        folder.mkdir(parents=True, exist_ok=True)
        if number % 2:
            (folder / f"{number}.txt").write_text(f"{row['title']}\n\n{row['text']}\n", encoding="utf-8")
            continue
        paragraphs = "".join(f"<p>{html.escape(text)}</p>" for text in row["text"].split("\n\n"))
        title = html.escape(row["title"])
        page = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
        (folder / f"{number}.html").write_text(page, encoding="utf-8")
    return tmp_path / "saved"


def test_texts_pages_and_folders_twice_are_once(saved: Path, call: Call) -> None:
    files = sorted(path for path in saved.rglob("*") if path.is_file())
    assert call("ingest", saved, "--json").json["given"] == len(files)
    before = tables(Path("data"))
    assert before["agreements"]
    assert call("ingest", saved, "--json").json["changes"] == 0
    assert tables(Path("data")) == before
    ids = [row["id"] for row in call("export").lines]
    assert len(ids) == len(files)
    assert {path.stem for path in files if path.suffix == ".txt"} <= set(ids)


def test_one_text_by_its_own_path(saved: Path, call: Call) -> None:
    text = next(saved.rglob("*.txt"))
    for _ in range(2):
        assert call("ingest", text, "--json").json["given"] == 1
    assert [row["id"] for row in call("export").lines] == [text.stem]


def test_what_was_cut_off_before_extraction_is_read_by_the_next_run(
    corpus: Path, call: Call, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(night, "keep_claims", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        answer = call("ingest", corpus)
    assert (answer.code, answer.err.count("\n")) == (130, 1)
    assert not Path("data/agreements.duckdb").exists()
    assert call("rebuild").code == 0
    assert tables(Path("data"))["agreements"] == tables(published)["agreements"]
    outcomes = [row["outcome"] for row in call("sql", "SELECT outcome FROM runs ORDER BY started", "--json").json]
    assert outcomes == ["failed", "done"]
    assert told(Path("data")) == told(published) != []


@pytest.mark.parametrize("step", ["keep_claims", "conclude"])
def test_a_rebuild_alerts_of_what_was_cut_off_and_of_nothing_else(
    articles: list[dict[str, Any]], call: Call, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    call("ingest", write_corpus(Path("old.jsonl"), articles[:4]))
    before = told(Path("data"))
    with monkeypatch.context() as patch:
        patch.setattr(night, step, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert call("ingest", write_corpus(Path("new.jsonl"), articles[4:])).code == 130
    assert call("rebuild").code == 0
    assert len(told(Path("data"))) > len(before) > 0
    after = told(Path("data"))
    with open_ledger(Path("data/ledger.duckdb")) as ledger:
        ledger.database.run("DELETE FROM agreements")
    assert call("rebuild", "--json").json["changes"] > 0
    assert told(Path("data")) == after


def told(data: Path) -> list[str]:
    """Titles of the alerts."""
    return sorted(title for (title,) in query(data / "agreements.duckdb", "SELECT title FROM alerts").rows)


def test_alerts_for_the_console_wait_until_they_were_shown(data: Path) -> None:
    settings = load_settings(data=data)
    with open_ledger(settings.ledger) as ledger:
        pending = waiting(ledger)
    shown = telling.for_console(settings)
    assert telling.announce(settings) == telling.Round()
    assert shown == telling.for_console(settings) == pending
    telling.heard(settings, shown)
    assert telling.for_console(settings) == ()
    states = query(settings.snapshot, "SELECT DISTINCT state, attempts FROM alerts").rows
    assert list(states) == [("accepted", 1)]


def test_an_article_that_breaks_the_models_costs_only_itself(corpus: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    extract = night.extract

    def fragile(articles: list[Article]) -> Any:
        for article in articles:
            if article.external_id == poison:
                raise RecursionError("too deep")
        return extract(articles)

    poison = call("extract", corpus).lines[0]["id"]
    with monkeypatch.context() as patch:
        patch.setattr(night, "extract", fragile)
        answer = call("ingest", corpus, "--json")
    assert answer.code == 0
    assert (answer.json["articles"], answer.json["unread"]) == (7, 1)
    assert "wait for the next run (1)" in answer.err
    again = call("ingest", corpus, "--json")
    assert (again.json["articles"], again.json["unread"], again.err) == (1, 0, "")


def test_words_that_break_the_models_are_let_go_once_others_stand_in_their_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    extract = night.extract
    settings, odd, whole = load_settings(data=tmp_path), factory.article(text="Odd words."), factory.article(2)

    def fragile(articles: list[Article]) -> Any:
        if any(one.text == odd.text for one in articles):
            raise RecursionError("too deep")
        return extract(articles)

    monkeypatch.setattr(night, "extract", fragile)
    left = []
    for news in ([odd, whole], [], [replace(odd, text="Better words.", fetched=odd.fetched + timedelta(hours=1))], []):
        with night.recorded(settings, "ingest") as run:
            night.keep_articles(settings, run, news)
            counts = night.read_unread(settings, run, night.unwatched)
            left.append(counts["unread"])
            night.conclude(settings, run, counts)
    assert left == [1, 1, 0, 0]


def test_models_that_read_nothing_are_an_error(corpus: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: object) -> Any:
        raise LookupError("no model")

    monkeypatch.setattr(night, "extract", missing)
    with pytest.raises(LookupError):
        call("ingest", corpus)
    assert not Path("data/agreements.duckdb").exists()
