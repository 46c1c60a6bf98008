"""The history of a deal: a fold in the order of reporting."""

from itertools import groupby

from hypothesis import given

from pipeline.resolve.history import columns

from .news import News, agreement_id
from .test_properties import CALM, presses


def test_birth_first_values_and_changes() -> None:
    news = News()
    first = news.tell(0, "Wire", status="negotiating")
    second = news.tell(10, "Herald", status="signed", value=(5e6, "USD"))
    rows = news.resolve().history
    assert {one.agreement_id for one in rows} == {agreement_id(first)}
    birth = [(one.field, one.old_value, one.new_value) for one in rows if one.claim_id == first.claim_id]
    assert birth[0] == ("agreement", None, "Kabanda Mining – Redwater Metals: offtake, cobalt")
    assert ("companies", None, "Kabanda Mining; Redwater Metals") in birth
    moved = {one.field: (one.old_value, one.new_value, one.run_id) for one in rows if one.claim_id == second.claim_id}
    assert moved == {
        "status": ("negotiating", "signed", "run_10"),
        "value_amount": (None, "5000000", "run_10"),
        "value_currency": (None, "USD", "run_10"),
    }
    assert all(one.recorded == news.articles[second.article_id].fetched for one in rows if one.claim_id == second.claim_id)


@CALM
@given(presses())
def test_replaying_the_history_gives_the_agreement(news: News) -> None:
    resolution = news.resolve()
    rows = {key: list(group) for key, group in groupby(resolution.history, key=lambda one: one.agreement_id)}
    assert list(rows) == [one.agreement_id for one in resolution.agreements]
    for one in resolution.agreements:
        state: dict[str, str | None] = {}
        for row in rows[one.agreement_id]:
            assert state.get(row.field) == row.old_value != row.new_value
            state[row.field] = row.new_value
        state.pop("agreement")
        assert {name: value for name, value in state.items() if value is not None} == {
            name: value for name, value in columns(one.terms).items() if value is not None
        }
