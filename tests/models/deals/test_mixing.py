"""The pool of two readings: between both, nearer to the surer one, and either alone at a share of one or nothing."""

from dataclasses import replace

import numpy as np

from models.deals.mixing import mixed
from models.deals.settings import Settings
from models.encoder.records import Opinion, Reading
from tests.models.training.conftest import prepared, reading

NAMES = [("Lynas", "COMPANY"), ("cerium", "MINERAL")]


def two(**changes: float) -> tuple[Reading, Reading]:
    """A reading that the linear models contradict, before and after the pool."""
    one = reading(prepared("News", "Lynas sells cerium.", names=NAMES), {1: 0.2}, {"Lynas": 0.9, "cerium": 0.5})
    other = Opinion(np.array([[1.0, 0, 0], [0.01, 0.99, 0]]), one.type, one.status, 1 - one.link, one.name)
    both = replace(one, opinion=other)
    return both, mixed(both, replace(Settings(), **changes))


def test_the_surer_one_wins() -> None:
    before, after = two(encoder_evidence=0.5)
    assert before.evidence[1, 1] < 0.5 < after.evidence[1, 1] < 0.99
    assert np.allclose(after.evidence.sum(-1), 1)


def test_a_share_of_all_or_nothing_is_one_reader_alone() -> None:
    before, encoder = two(encoder_evidence=1.0, encoder_link=1.0)
    _, linear = two(encoder_evidence=0.0, encoder_link=0.0)
    assert before.opinion is not None
    assert np.allclose(encoder.evidence, before.evidence, atol=1e-3)
    assert np.allclose(encoder.link, before.link, atol=1e-3)
    assert np.allclose(linear.evidence, before.opinion.evidence, atol=1e-3)


def test_links_that_contradict_each_other_meet_in_the_middle() -> None:
    assert np.allclose(two(encoder_link=0.5)[1].link, 0.5)


def test_a_reading_without_opinion_stays() -> None:
    one = reading(prepared("News"), {})
    assert mixed(one, Settings()) is one
