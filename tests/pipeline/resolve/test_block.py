"""Blocking: common ground is found through keys, and the work follows the deals, not the square of the ledger."""

from pipeline.resolve.block import candidates, common_ground
from pipeline.resolve.mentions import mentions

from .news import News


def test_forms_of_a_name_meet() -> None:
    news = News()
    for day, name in enumerate(("SQM", "Sociedad Química y Minera de Chile", "Sociedad Química")):
        news.tell(day, companies=(name,), deal_type="offtake", minerals=("lithium",))
    told = mentions(news.claims, news.articles)
    assert list(candidates(told, 100)) == [(0, 1), (1, 2)]  # initials and a beginning have only the full name in common


def test_one_company_alone_is_no_ground() -> None:
    news = News()
    news.tell(0, companies=("Rio Tinto",), deal_type="offtake", minerals=("copper",))
    news.tell(1, companies=("Rio Tinto",), deal_type="offtake", minerals=("lithium",))
    news.tell(2, companies=("Rio Tinto",), deal_type="financing", minerals=("copper",))
    news.tell(3, companies=("Rio Tinto",), deal_type="offtake", minerals=("critical minerals",))
    told = mentions(news.claims, news.articles)
    assert list(candidates(told, 100)) == [(0, 3), (1, 3)]
    assert common_ground(told[0], told[3])
    assert not common_ground(told[0], told[2])


def test_pairs_grow_with_the_deals() -> None:
    """Twice the deals of one busy company give twice the pairs, as long as they are about different things."""
    counts = []
    for deals in (40, 80):
        news = News()
        for n in range(deals):
            for day in (n, n + 5):
                news.tell(day, companies=("Glencore", f"Junior{n} Resources"), project=f"Site{n} mine", minerals={f"mineral {n}"})
        told = mentions(news.claims, news.articles)
        counts.append(sum(1 for _ in candidates(told, 20)))
    assert counts[1] < 2.5 * counts[0]
