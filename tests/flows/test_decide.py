"""People's decisions at the command line: kept, carried out, taken back, refused."""

import getpass
import json
import random
from pathlib import Path
from typing import Any

import pytest

from flows import decide, night
from pipeline.errors import InputError
from pipeline.settings import load_settings
from pipeline.store import open_ledger
from tests.flows.calling import Answer, Call, write_corpus
from tests.flows.test_errors import held as held


def digest(data: Path) -> str:
    with open_ledger(data / "ledger.duckdb") as ledger:
        return ledger.digest()


def rows(call: Call, data: Path, table: str = "agreements") -> list[dict[str, Any]]:
    """A published table."""
    answer: list[dict[str, Any]] = call("sql", f"FROM {table}", "--json", "--data", data).json
    return answer


@pytest.fixture
def ids(data: Path, call: Call) -> list[str]:
    """The agreements, first reported first."""
    return [row["agreement_id"] for row in rows(call, data)]


def test_the_tables_are_the_same_after_each_decision_and_its_undo(data: Path, ids: list[str], call: Call) -> None:
    before = digest(data)
    a, b = ids[:2]
    claim = rows(call, data, "claims")[0]["claim_id"]
    seen = {before}
    for words in (
        ("same", a, b),
        ("confirm", claim),
        ("reject", a),
        ("set", a, "value", "USD 1,234,567"),
        ("set", a, "companies", "Tallow Metals; Bluestone"),
    ):
        answer = call(*words, "--data", data, "--json", "--note", "seen the contract")
        assert (answer.code, answer.err) == (0, ""), words
        assert answer.json["decision"]["note"] == "seen the contract"
        after = digest(data)
        assert after not in seen, words
        seen.add(after)
        if words[0] in ("same", "set"):
            assert call("rebuild", "--data", data, "--json").json["changes"] == 0
            assert digest(data) == after
        assert call("undo", "--data", data).code == 0
        assert digest(data) == before, words
    kept = rows(call, data, "decisions")
    assert [row["verdict"] for row in kept][::2] == ["same", "confirm", "reject", "set", "set"]
    assert [row["ids"] for row in kept][1::2] == [[row["decision_id"]] for row in kept[::2]]


def test_what_each_decision_does(data: Path, ids: list[str], call: Call) -> None:
    a, b, c, d = ids[:4]
    call("confirm", a, "--data", data)
    call("reject", b, "--data", data)
    call("set", c, "value", "EUR 2000000", "--data", data)
    joined = call("same", c, d, "--data", data, "--json").json
    assert len(joined["agreements"]) == 1
    table = {row["agreement_id"]: row for row in rows(call, data)}
    assert (table[a]["review"], table[b]["review"]) == ("confirmed", "rejected")
    keeper = joined["agreements"][0]["agreement_id"]
    assert len(table) == len(ids) - 1
    assert (table[keeper]["value_amount"], table[keeper]["value_currency"]) == (2e6, "EUR")
    assert b not in [row["agreement_id"] for row in call("show", "--json", "--limit", 99, "--data", data).json]
    gone = ({c, d} - {keeper}).pop()
    assert call("show", gone, "--json", "--data", data).json["agreement_id"] == keeper
    assert call("confirm", gone, "--json", "--data", data).json["agreements"][0]["agreement_id"] == keeper  # a former id
    assert {row["review"] for row in rows(call, data) if row["agreement_id"] == keeper} == {"confirmed"}


def test_two_claims_of_one_agreement_are_parted(data: Path, call: Call) -> None:
    claims = rows(call, data, "claims")
    first, second = claims[0]["claim_id"], claims[1]["claim_id"]
    call("same", first, second, "--data", data)
    refused = call("reject", second, "--data", data)
    assert (refused.code, "is one of" in refused.err) == (2, True)
    call("undo", "--data", data)
    assert len({row["agreement_id"] for row in rows(call, data, "claims") if row["claim_id"] in (first, second)}) == 2


def test_decisions_survive_a_rebuild_from_articles_in_another_order(
    data: Path, ids: list[str], articles: list[dict[str, Any]], call: Call, tmp_path: Path
) -> None:
    for words in (("same", ids[0], ids[1]), ("reject", ids[2]), ("set", ids[3], "status", "terminated"), ("confirm", ids[3])):
        call(*words, "--data", data)
    call("decisions", "export", "decisions.jsonl", "--data", data)
    shuffled = articles[:]
    random.Random(7).shuffle(shuffled)
    other = tmp_path / "other"
    for number, part in enumerate((shuffled[:3], shuffled[3:])):
        call("ingest", write_corpus(tmp_path / f"{number}.jsonl", part), "--data", other)
        call("decisions", "import", "decisions.jsonl", "--data", other)  # the first time before most of its articles
    assert untimed(rows(call, other)) == untimed(rows(call, data))
    assert rows(call, other, "decisions") == rows(call, data, "decisions")


def untimed(table: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in row.items() if name != "recorded"} for row in table]


def test_the_same_again_is_kept_once(data: Path, ids: list[str], call: Call) -> None:
    first = call("confirm", ids[0], "--data", data, "--json").json
    again = call("confirm", ids[0], "--data", data, "--json", "--who", "bert").json
    assert (first["new"], again["new"]) == (True, False)
    assert again["decision"] == first["decision"]
    assert call("reject", ids[0], "--data", data, "--json").json["new"]
    assert call("confirm", ids[0], "--data", data, "--json").json["new"]
    states = [row["state"] for row in call("decisions", "--json", "--data", data).json]
    assert states == ["overruled", "overruled", "stands"]


def test_the_last_word_on_an_agreement_may_be_about_another_claim_of_it(data: Path, ids: list[str], call: Call) -> None:
    a, b = ids[:2]
    call("same", a, b, "--data", data)
    assert [call(verdict, ident, "--data", data, "--json").json["new"] for verdict, ident in (
        ("confirm", a), ("confirm", b), ("reject", b), ("confirm", a), ("confirm", a),
    )] == [True, True, True, True, False]  # fmt: skip
    assert "confirmed" in {row["review"] for row in rows(call, data) if row["agreement_id"] in (a, b)}


def test_a_contradiction_is_named_and_refused(data: Path, ids: list[str], call: Call) -> None:
    a, b, c, d = ids[:4]
    call("same", a, b, "--data", data, "--who", "anna")
    call("same", b, c, "--data", data, "--who", "bert")
    before = digest(data)
    kept = rows(call, data, "decisions")
    refused = call("different", c, a, "--data", data)
    assert (refused.code, refused.out, refused.err.count("\n")) == (2, "", 1)
    for row in kept:
        assert row["decision_id"] in refused.err
    assert all(word in refused.err for word in ("contradict", "anna", "bert", f"different {c} {a} (this one)", "undo"))
    assert (digest(data), rows(call, data, "decisions")) == (before, kept)
    call("undo", kept[0]["decision_id"], "--data", data)
    assert call("different", c, a, "--data", data).code == 0
    back = call("same", a, b, "--data", data)  # the reverse: a is b, b is c, and c isn't a
    assert (back.code, "contradict" in back.err) == (2, True)
    undo = next(row for row in rows(call, data, "decisions") if row["verdict"] == "undo")
    giving_back = call("undo", undo["decision_id"], "--data", data)
    assert (giving_back.code, "contradict" in giving_back.err) == (2, True)
    assert call("same", a, d, "--data", data).code == 0
    assert "contradict" in call("same", c, d, "--data", data).err


def test_undo_goes_back_step_by_step_and_can_be_undone(data: Path, ids: list[str], call: Call) -> None:
    states = [digest(data)]
    for ident in ids[:2]:
        call("confirm", ident, "--data", data)
        states.append(digest(data))
    first, second = (row["decision_id"] for row in rows(call, data, "decisions"))
    last = call("undo", "--data", data, "--json").json
    assert last["decision"]["ids"] == [second]
    assert digest(data) == states[1]
    assert call("undo", "--data", data, "--json").json["decision"]["ids"] == [first]
    assert digest(data) == states[0]
    assert "no decision to take back" in call("undo", "--data", data).err
    assert "taken back already" in call("undo", second, "--data", data).err
    assert call("undo", last["decision"]["id"], "--data", data, "--json").json["new"]
    listed = call("decisions", "--json", "--data", data).json
    assert [row["state"] for row in listed] == ["undone", "stands", "undone", "stands", "stands"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("confirm", "agr_0123456789abcdef"), "there is no agreement or claim agr_0123456789abcdef; `mineral-deals show`"),
        (("confirm", "agr_"), "begins several ids"),
        (("confirm", "nonsense"), "there is no agreement or claim nonsense"),
        (("confirm", ""), "there is no agreement or claim"),
        (("same", "A", "A"), "lead to the same claim"),
        (("same", "A", "clm_0"), "there is no agreement or claim clm_0"),
        (("set", "A", "staus", "signed"), "did you mean status?"),
        (("set", "A", "colour", "red"), "use one of deal_type, status"),
        (("set", "A", "status", "sigend"), "use one of proposed"),
        (("set", "A", "countries", "Chile"), "did you mean 'CL'?"),
        (("set", "A", "minerals", "cobalt; lithum"), "did you mean 'lithium'?"),
        (("set", "A", "value", "EURO 5"), "write a currency"),
        (("set", "A", "value", "XQQ 5"), "'XQQ' is not known in currency"),
        (("set", "A", "stake_percent", "120"), "write a share of 100"),
        (("undo", "dec_0123456789abcdef"), "there is no decision dec_0123456789abcdef"),
        (("confirm", "A", "--who", " "), "--who is empty"),
    ],
    ids=lambda case: " ".join(case) if isinstance(case, tuple) else "",
)
def test_bad_words_are_one_sentence_and_keep_nothing(
    words: tuple[str, ...], said: str, published: Path, call: Call
) -> None:
    known = rows(call, published)[0]["agreement_id"]
    answer = call(*(known if word == "A" else word for word in words), "--data", published)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert said in answer.err
    assert rows(call, published, "decisions") == []
    assert "decision" not in {row["kind"] for row in rows(call, published, "runs")}


def test_a_beginning_of_an_id_is_enough(data: Path, ids: list[str], call: Call) -> None:
    short = next(ids[0][:length] for length in range(5, 21) if sum(one.startswith(ids[0][:length]) for one in ids) == 1)
    answer = call("confirm", short, "--data", data, "--json").json
    assert answer["decision"]["ids"] == [ids[0]]
    assert call("undo", answer["decision"]["id"][:9], "--data", data).code == 0


def test_who_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    assert decide.author(load_settings(), None) == getpass.getuser()
    monkeypatch.setenv("MINERAL_DEALS_WHO", "desk")
    assert decide.author(load_settings(), None) == "desk"
    assert decide.author(load_settings(), "  anna\nb\x1b ") == "anna b"
    monkeypatch.delenv("MINERAL_DEALS_WHO")
    monkeypatch.setattr(getpass, "getuser", lambda: (_ for _ in ()).throw(OSError("no user")))
    with pytest.raises(InputError, match="--who"):
        decide.author(load_settings(), None)


def test_what_people_decide_alerts_nobody_but_what_was_cut_off_still_does(
    articles: list[dict[str, Any]], call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = Path("data")
    call("ingest", write_corpus(Path("old.jsonl"), articles[:4]))
    before = rows(call, data, "alerts")
    known = rows(call, data)[0]["agreement_id"]
    call("reject", known)
    assert rows(call, data, "alerts") == before
    with monkeypatch.context() as patch:
        patch.setattr(night, "conclude", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert call("ingest", write_corpus(Path("new.jsonl"), articles[4:])).code == 130
    call("undo")
    assert len(rows(call, data, "alerts")) > len(before)


def test_a_decision_that_was_cut_off_is_kept_and_carried_out_when_said_again(
    data: Path, ids: list[str], call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(night, "conclude", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        assert call("reject", ids[0], "--data", data).code == 130
    answer = call("reject", ids[0], "--data", data, "--json").json
    assert (answer["new"], answer["changes"]) == (False, 1)
    assert {row["review"] for row in rows(call, data) if row["agreement_id"] == ids[0]} == {"rejected"}


def test_a_decision_whose_object_is_gone_is_told_and_comes_back_with_it(
    data: Path, articles: list[dict[str, Any]], call: Call, tmp_path: Path
) -> None:
    claims = rows(call, data, "claims")
    claim = next(row for row in claims if sum(other["article_id"] == row["article_id"] for other in claims) == 1)
    url = next(row["url"] for row in rows(call, data, "articles") if row["article_id"] == claim["article_id"])
    article = next(row for row in articles if row["url"] == url)
    made = call("confirm", claim["claim_id"], "--data", data, "--json").json["decision"]["id"]
    empty = article | {"title": "A football match", "text": "The rovers won again on Sunday, and the harbour celebrated."}
    call("ingest", write_corpus(tmp_path / "emptied.jsonl", [empty]), "--data", data)
    (state,) = call("decisions", "--json", "--data", data).json
    assert (state["id"], state["state"], state["missing"]) == (made, "gone", [claim["claim_id"]])
    assert f"nothing there: {claim['claim_id']}" in call("decisions", "--data", data).out
    assert "decisions about what no article tells any more: 1;" in call("review", "--data", data).err
    refused = call("reject", claim["claim_id"], "--data", data)
    assert (refused.code, "there is no agreement or claim" in refused.err) == (2, True)
    call("ingest", write_corpus(tmp_path / "restored.jsonl", [article]), "--data", data)
    assert [row["state"] for row in call("decisions", "--json", "--data", data).json] == ["stands"]
    assert [row["review"] for row in rows(call, data) if row["agreement_id"] == claim["agreement_id"]] == ["confirmed"]


def test_a_ledger_that_another_process_holds(
    held: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decide, "open_ledger", lambda path: open_ledger(path, wait=0.2))
    known = rows(call, held)[0]["agreement_id"]
    answer = call("confirm", known, "--data", held)
    assert (answer.code, answer.out, answer.err.count("\n")) == (1, "", 1)
    assert "is held by" in answer.err
    assert "process" in answer.err


@pytest.mark.parametrize("words", [("review",), ("confirm", "agr_0"), ("undo",), ("decisions",), ("decisions", "import", "x")])
def test_where_there_is_no_ledger_none_is_made(words: tuple[str, ...], call: Call) -> None:
    answer = call(*words, "--data", "nowhere")
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert "there is no nowhere/ledger.duckdb" in answer.err
    assert not Path("nowhere").exists()


def test_people_read_what_became_of_it(data: Path, ids: list[str], call: Call) -> None:
    def told(answer: Answer) -> list[str]:
        assert answer.code == 0, answer.err
        return answer.out.splitlines()

    title = {row["agreement_id"]: row["title"] for row in rows(call, data)}[ids[0]]
    first = told(call("confirm", ids[0], "--data", data, "--who", "anna [b]"))
    assert first[0].endswith(" confirmed")
    assert first[1] == f"  {ids[0]} {title}"
    assert "decided so before, by anna [b] on " in told(call("confirm", ids[0], "--data", data))[0]
    assert "takes back confirm" in told(call("undo", "--data", data))[0]
    listed = told(call("decisions", "--data", data))
    assert "undone by dec_" in listed[2]
    assert call("confirm", ids[0], "--quiet", "--data", data).out == ""
    assert json.loads(json.dumps(call("decisions", "--json", "--data", data).json))
