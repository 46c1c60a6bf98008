"""What holds for any press: order and repetition don't matter, no claim is lost, blocking loses no pair, old ids lead on."""

from itertools import combinations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipeline.records import Resolution
from pipeline.resolve import resolve
from pipeline.resolve.block import candidates
from pipeline.resolve.cluster import Scores, clusters
from pipeline.resolve.compare import compare, load_model
from pipeline.resolve.mentions import mentions

from .news import News

SQM = "Sociedad Química y Minera de Chile"
CODELCO = "Corporación Nacional del Cobre"
COMPANIES = ("Rio Tinto", "Rio Tinto Lithium Ltd", "Arcadium Lithium", "Arcadium", "SQM", SQM, "Codelco", CODELCO)
PROJECTS = (None, "Rincon", "Rincon Lithium Project", "Salar de Atacama", "Cauchari")
TYPES = ("acquisition", "equity_investment", "joint_venture", "offtake", "partnership", "framework_agreement")


def subset(pool: tuple[str, ...], most: int) -> st.SearchStrategy[tuple[str, ...]]:
    return st.sets(st.sampled_from(pool), max_size=most).map(lambda chosen: tuple(sorted(chosen)))


CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no failure

stories = st.fixed_dictionaries(
    {
        "day": st.integers(0, 400),
        "late": st.integers(0, 30),
        "publisher": st.sampled_from(("The Herald", "the herald ", "Wire", "")),
        "deal_type": st.sampled_from(TYPES),
        "status": st.sampled_from(("proposed", "negotiating", "announced", "signed", "completed", "terminated")),
        "companies": subset(COMPANIES, 3),
        "institutions": subset(("US Export-Import Bank", "EXIM", "Export Finance Australia"), 1),
        "countries": subset(("CL", "AU", "US", "AR"), 2),
        "minerals": subset(("lithium", "copper", "critical minerals", "rare earths"), 2),
        "project": st.sampled_from(PROJECTS),
        "value": st.sampled_from((None, (6.7e9, "USD"), (1e9, "AUD"), (5e8, "XXX"))),
        "stake_percent": st.sampled_from((None, 49.0, 100.0)),
        "background": st.booleans(),
    }
)


@st.composite
def presses(draw: st.DrawFn, most: int = 12) -> News:
    """Up to a dozen stories, some of them in one article."""
    news = News()
    for story in draw(st.lists(stories, max_size=most)):
        late = story.pop("late")  # days after all others, or not at all
        news.tell(story.pop("day"), read=400 + late if late <= 20 else None, **story)
    return news


@CALM
@given(presses(), st.randoms(use_true_random=False))
def test_order_and_repetition_make_no_difference(news: News, random: object) -> None:
    once = news.resolve()
    told = news.claims + news.claims[: len(news.claims) // 2]
    random.shuffle(told)  # type: ignore[attr-defined]
    articles = dict(reversed(news.articles.items()))
    assert resolve(iter(told), articles) == once


@CALM
@given(presses())
def test_every_claim_is_in_one_agreement(news: News) -> None:
    found = news.resolve().agreements
    assert sorted(claim_id for one in found for claim_id in one.claim_ids) == sorted(one.claim_id for one in news.claims)
    assert [one.agreement_id for one in found] == sorted({one.agreement_id for one in found})


@settings(CALM, max_examples=300)
@given(presses(16))
def test_blocking_finds_what_all_pairs_find(news: News) -> None:
    model = load_model()
    told = mentions(news.claims, news.articles)
    everything = list(combinations(range(len(told)), 2))
    blocked = list(candidates(told, model.window_days))
    assert len(blocked) == len(set(blocked))
    assert clusters(len(told), blocked, Scores(told, model, ())) == clusters(len(told), everything, Scores(told, model, ()))


@CALM
@given(presses(6))
def test_comparing_is_symmetric(news: News) -> None:
    model = load_model()
    for a, b in combinations(mentions(news.claims, news.articles), 2):
        assert compare(a, b, model) == compare(b, a, model)


@settings(CALM, max_examples=300)
@given(presses(16))
def test_an_id_once_published_leads_to_the_claim_it_was_made_of(news: News) -> None:
    """Nights in the order of fetching, each resolved on its own: what it published is alive at the end, or an alias."""
    final = news.resolve()
    runs = sorted({one.run_id: one.fetched for one in news.articles.values()}.items(), key=lambda run: run[1])
    for _, night in runs:
        by_then = [one for one in news.claims if news.articles[one.article_id].fetched <= night]
        for before in resolve(by_then, news.articles).agreements:
            assert before.claim_ids[0] in holder(final, before.agreement_id)


def holder(resolution: Resolution, agreement_id: str) -> tuple[str, ...]:
    """The claims of the agreement that an id, old or new, leads to."""
    leads = {old: new for old, new, _, _ in resolution.aliases}
    alive = {one.agreement_id: one.claim_ids for one in resolution.agreements}
    assert leads.keys().isdisjoint(alive)
    return alive[leads.get(agreement_id, agreement_id)]
