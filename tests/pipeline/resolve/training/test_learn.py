"""Learning the weights: signs, figures, folds, and that weights.toml is what comes out."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from pipeline.resolve.compare import load_model
from pipeline.resolve.features import FEATURES
from pipeline.resolve.training import learn
from pipeline.resolve.training.figures import Score, b_cubed, links
from pipeline.resolve.training.fit import fit
from pipeline.resolve.training.labelled import press

GOLD = Path(__file__).parents[4] / "models" / "gold"
PLACES = [("a", 1), ("a", 1), ("a", 2), ("b", 2), ("c", 3)]


def test_figures() -> None:
    assert links(PLACES) == Score(1 / 2, 1 / 3)
    assert b_cubed(PLACES) == Score((1 + 1 + 0.5 + 0.5 + 1) / 5, (2 / 3 + 2 / 3 + 1 / 3 + 1 + 1) / 5)
    assert links([]) == b_cubed([]) == Score(1.0, 1.0)
    assert links([("a", 1), ("a", 2), ("b", 1)]).f1 == 0


def test_no_weight_of_the_wrong_sign() -> None:
    """The second feature speaks against, so what the pairs say for it isn't learned; the first is."""
    features = np.array([[1.0, 1.0], [1.0, 1.0], [0.0, 0.0], [0.0, 0.0]])
    found = fit(features, np.array([1.0, 1.0, 0.0, 0.0]), np.ones(4), np.array([1.0, -1.0]), 0.01)
    assert found.weights[0] > 1
    assert found.weights[1] == 0
    assert found.bias < 0 < found.bias + found.weights[0]


def test_what_was_found_takes_the_keys_of_the_labels() -> None:
    deal = {"key": "a-b", "deal_type": "offtake", "status": "signed", "countries": ["US"], "companies": ["A Mining", "B Metals"],
            "institutions": [], "minerals": ["tin"], "value": None, "evidence": "A sells to B.", "background": False}
    passing = deal | {"key": "c", "companies": ["C Mining"], "background": True}
    article = {"id": "x", "source": "Wire", "published": "2026-01-02T00:00:00Z", "title": "T", "text": "A sells to B.",
               "agreements": [deal, passing]}
    false = deal | {"companies": ["Z"], "deal_type": "acquisition", "countries": [], "minerals": ["zinc"]}
    found = press([article], {"x": [false, passing | {"background": False}, deal | {"status": "announced"}]})
    assert [found.keys.get(one.claim_id) for one in found.claims] == [None, "c", "a-b"]
    assert found.scored == {found.claims[2].claim_id}  # the remark isn't scored, though it was found as news
    assert press([article], {}).claims == []
    assert set(press([article]).keys.values()) == {"a-b", "c"}


@pytest.fixture(scope="module")
def sets() -> tuple[learn.Pairs, learn.Pairs]:
    return learn.read(GOLD, load_model())


def test_a_story_is_in_one_fold(sets: tuple[learn.Pairs, learn.Pairs]) -> None:
    folds = learn.stories(sets)
    assert set(folds.values()) == set(range(learn.FOLDS))
    for pairs in sets:
        for i, j in pairs.places:
            one, other = pairs.keys[i], pairs.keys[j]
            assert not (one and other) or folds[one] == folds[other]


def test_the_package_carries_what_is_learned(sets: tuple[learn.Pairs, learn.Pairs]) -> None:
    """Whoever changes a feature or a label learns anew: python -m pipeline.resolve.training.learn models/gold --write."""
    text = learn.WEIGHTS.read_text("utf-8")
    now = tomllib.loads(learn.rewritten(text, learn.learned(sets, learn.stories(sets))))
    assert list(now["weights"]) == [feature.__name__ for feature in FEATURES]
    assert now["weights"] == pytest.approx(tomllib.loads(text)["weights"], abs=0.02)
    assert now["told_as"] == tomllib.loads(text)["told_as"]


def test_cross_validated_figures_hold(sets: tuple[learn.Pairs, learn.Pairs]) -> None:
    """Floors on d1–d4, of labels and of what readers found that hadn't seen the articles; one pair of these is 0.02."""
    labels, found = ([(key, group) for article, key, group in rows if article[0] == "d"] for rows in learn.cross_validated(sets))
    assert b_cubed(labels).f1 >= 0.985
    assert links(labels).f1 >= 0.95
    assert links(labels).precision >= 0.97
    assert b_cubed(found).f1 >= 0.96
    assert links(found).f1 >= 0.78


def test_the_command_prints_figures(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
                                    sets: tuple[learn.Pairs, learn.Pairs], tmp_path: Path) -> None:
    given: Callable[..., tuple[learn.Pairs, learn.Pairs]] = lambda *_: sets  # noqa: E731
    weights = tmp_path / "weights.toml"
    weights.write_text("bias = 1\n\n[weights]\nold = 2\n\n[told_as]\n")
    monkeypatch.setattr(learn, "read", given)
    monkeypatch.setattr(learn, "WEIGHTS", weights)
    monkeypatch.setattr("sys.argv", ["learn", str(GOLD), "--write"])
    learn.main()
    assert "labels, d" in capsys.readouterr().out
    assert list(tomllib.loads(weights.read_text())["weights"]) == [feature.__name__ for feature in FEATURES]
