"""Independent voices: copies of one text are one source, whatever an outlet does to them."""

import json
import random
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.resolve import resolve, signature
from pipeline.resolve.mentions import mentions
from pipeline.resolve.syndication import heard, near

from .news import News
from .test_properties import CALM, presses

GOLD = Path(__file__).parents[3] / "models" / "gold"
AGENCY = """KINSHASA, Nov 2 (Harbour) - Kabanda Mining has signed an agreement to sell cobalt hydroxide to Redwater Metals
of the United States, the companies said on Monday, in one of the largest contracts that a Congolese producer
has made outside of China.

Deliveries of up to 12,000 tonnes a year will begin in the second quarter and run for seven years, with prices tied to a
monthly index and a floor that neither side would name. Redwater plans to refine the metal in Ohio, where its plant has
stood idle since May.

"We wanted a buyer who will still be there when the market turns," said the chief executive of Kabanda, who took over last
spring.

Congo, which mines seven tenths of the world's cobalt, set quotas on exports in October after a ban of eight months.
Analysts said that the contract takes up most of what the company may ship, and leaves little for the traders that have
bought from it so far."""
OTHER = """An American refiner will take most of the cobalt from the Kabanda pit near Kolwezi, the two firms told investors
at the start of the week. For Redwater Metals it is the way back into a trade that it left in spring; for the
Congolese seller, a first large customer beyond the Chinese trading houses which have long carried off its
hydroxide.

Neither would say what is paid. A person who has seen the papers speaks of a floor under the price and of seven years,
beginning before summer. How that squares with Kinshasa's new quotas is anybody's guess: at full output the mine would need
nearly all of its share."""

THIRD = """Redwater's idle refinery in Ohio has found feed. Under a contract announced this week the company is to receive cobalt
hydroxide from Kabanda, a miner in Lualaba province, for the better part of a decade. Union officials at the plant were pleased
and asked when the two hundred people laid off in May would be called back; the management says it is too early to tell."""


def edited(text: str, draw: random.Random) -> str:
    """What an outlet does to an agency's text: another dateline, a cut end, a sentence of its own, a word changed, a credit."""
    body = text.split(" - ", 1)[1]
    paragraphs = body.split("\n\n")[: draw.randint(2, 4)]
    words = " \n".join(paragraphs).split(" ")
    for _ in range(4):
        words[draw.randrange(len(words))] = draw.choice(["reportedly", "said", "the"])
    opening = draw.choice(["", "By our correspondent\n\n", "LUBUMBASHI, Nov 3 (Post) - ", "Monday: "])
    ending = draw.choice(["", "\n\n(Harbour)", "\n\nReporting by Harbour; edited in Kolwezi.", "\n\nSubscribe to our letter."])
    return opening + " ".join(words) + ending


def told(*texts: str) -> News:
    """One deal, told by an outlet for each text."""
    news = News()
    for day, text in enumerate(texts):
        one = news.tell(day, f"Outlet {day}", confidence=0.5)
        news.articles[one.article_id] = replace(news.articles[one.article_id], signature=signature(text))
    return news


def test_thirty_copies_are_one_voice() -> None:
    draw = random.Random(7)
    one = told(AGENCY, *(edited(AGENCY, draw) for _ in range(29))).only()
    assert (one.articles, one.publishers, one.confidence) == (30, 1, 0.5)


def test_two_reporters_are_two() -> None:
    one = told(AGENCY, OTHER).only()
    assert (one.publishers, one.confidence) == (2, 0.75)


def test_the_agency_of_the_dateline_is_the_voice() -> None:
    credited = "WASHINGTON, Nov 4 (Harbour) - " + OTHER
    assert near(signature(AGENCY), signature(credited))
    assert not near(signature(AGENCY), signature(credited.replace("Harbour", "Lantern")))
    assert not near(signature(AGENCY.replace("(Harbour)", "(TSX: KAB)")), signature(credited.replace("(Harbour)", "(TSX: KAB)")))


def test_copies_outvoted_by_independent_outlets() -> None:
    """Ten copies of a slip are one vote against two, though the slip comes last."""
    news = told(OTHER, THIRD, *[AGENCY] * 10)
    for n, one in enumerate(news.claims):
        news.claims[n] = replace(one, terms=replace(one.terms, stake_percent=20.0 if n < 2 else 10.0))
    assert news.only().publishers == 3
    assert news.only().terms.stake_percent == 20


@pytest.mark.parametrize("text", ["", "Cobalt deal signed.", "钴" * 40, "\n\n"])
def test_texts_too_short_to_tell_have_no_copies(text: str) -> None:
    assert signature(text) == b""
    assert not near(signature(text), signature(text))


def test_the_signature_of_a_text_stays() -> None:
    """Signatures may be kept: a library that makes others must not slip in."""
    assert len(signature(AGENCY)) == 258
    assert signature(AGENCY)[:8].hex() == "aa743cc6cbe1fe6b"


def test_labelled_articles_are_nobodys_copies() -> None:
    rows = [json.loads(line) for n in range(1, 5) for line in (GOLD / f"d{n}.jsonl").read_text("utf-8").splitlines()]
    kept = [signature(row["text"]) for row in rows]
    assert all(kept)
    assert not any(near(a, b) for a, b in combinations(kept, 2))


@CALM
@given(presses(), st.lists(st.sampled_from((AGENCY, OTHER, "")), min_size=12, max_size=12))
def test_later_articles_change_no_earlier_voice(news: News, texts: list[str]) -> None:
    for article_id, text in zip(news.articles, texts, strict=False):
        news.articles[article_id] = replace(news.articles[article_id], signature=signature(text))
    all_of_them = mentions(news.claims, news.articles)
    voices = [one.voice for one in heard(all_of_them)]
    for n in range(len(all_of_them)):
        assert [one.voice for one in heard(all_of_them[:n])] == voices[:n]
    assert resolve(news.claims, news.articles) == resolve(reversed(news.claims), news.articles)
