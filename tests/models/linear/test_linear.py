"""The linear models: masks, features, and weights that come back as they were saved."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.encoder.windows import encode
from models.linear.features import article, link_features, name_features, sentence_features
from models.linear.masks import masked
from models.linear.model import BUCKETS, Linear, bucket
from tests.models.training.conftest import cut, prepared

NAMES = [
    ("Lynas", "COMPANY"), ("Sojitz", "NAME"), ("cerium", "MINERAL"), ("Japan", "COUNTRY"), ("$5 million", "MONEY", "USD 5000000"),
]
LINES = ("Cerium goes to Japan", "Lynas signed with Sojitz of Japan to sell cerium for $5 million.", "Iluka watched.")


@pytest.fixture(scope="module")
def of() -> Any:
    """The article above, masked."""
    return article(encode(prepared(*LINES, names=NAMES), cut))


def test_names_are_masked_and_found_again(of: Any) -> None:
    assert of.masks[1].tokens == (
        "<s>", "ORG", "sign", "with", "NAM", "of", "GPE", "to", "sell", "MIN", "for", "MONEY", ".", "</s>",
    )
    assert [of.masks[1].tokens[place] for place in of.masks[1].places] == ["ORG", "NAM", "MIN", "GPE", "MONEY"]


def test_a_mention_in_a_longer_one_stands_where_that_does() -> None:
    text = prepared("Lynas Rare Earths sells.", names=[("Lynas Rare Earths", "COMPANY"), ("Rare Earths", "MINERAL")])
    mask = masked(text.text, text.sentences[0], text.mentions)
    assert mask.tokens[:3] == ("<s>", "ORG", "sell")
    assert mask.places == (1, 1)


def test_another_deal_of_the_same_kind_has_the_same_words(of: Any) -> None:
    other = article(encode(prepared(
        "Zircon goes to Chile", "Iluka signed with Codelco of Chile to sell zircon for A$7 million.",
        names=[
            ("Iluka", "COMPANY"), ("Codelco", "NAME"), ("zircon", "MINERAL"), ("Chile", "COUNTRY"),
            ("A$7 million", "MONEY", "AUD 7"),
        ],
    ), cut))
    assert of.masks[1].tokens == other.masks[1].tokens


def test_features_say_who_is_new_and_what_stands_around(of: Any) -> None:
    names = dict(sentence_features(of, 1))
    assert names["ORG sign with"] == names["LAYOUT=lead"] == names["NEW=2"] == names["MINERAL=True"] == 1.0
    assert names["TITLE=GPE"] < 1
    links = dict(link_features(of, 1, [1]))
    assert "PARTY|here >0 sign" in links[("PARTY", "Lynas")]
    assert "MONEY|most=True" in links[("MONEY", "USD 5000000")]
    assert "COUNTRY|in=title" in links[("COUNTRY", "Japan")]


def test_what_another_deal_holds_is_marked() -> None:
    lines = ("News", "Lynas sold cerium.", "Iluka sold zircon.")
    names = [("Lynas", "COMPANY"), ("Iluka", "COMPANY"), ("cerium", "MINERAL"), ("zircon", "MINERAL")]
    of = article(encode(prepared(*lines, names=names), cut))
    alone, beside = (dict(link_features(of, 1, told))[("MINERAL", "zircon")] for told in ([1], [1, 2]))
    assert "MINERAL|rivals=none" in alone
    assert "MINERAL|rivals=few here=False held=1" in beside
    assert "MINERAL|rivals=few gap=1 nearer=True" in beside


def test_names_have_their_form(of: Any) -> None:
    names = set(name_features(of, ("PARTY", "Sojitz")))
    assert {"last=sojitz", "label=NAME", "words=1", "<0 with", ">0 of"} <= names


def linear() -> Linear:
    """Says "live" of "sign", links what stands before it, and takes all names for companies."""
    sentence, link, name = (np.zeros((BUCKETS + 1, columns), np.float32) for columns in (20, 1, 4))
    sentence[bucket("sign"), 1], sentence[-1, 0] = 6.0, 1.5
    link[bucket("PARTY|here >0 sign"), 0], link[-1, 0] = 5.0, -2.0
    name[-1, 1] = 3.0
    return Linear(sentence, link, name)


def test_weights_come_back(tmp_path: Path, of: Any) -> None:
    before = linear()
    before.save(tmp_path / "linear.npz")
    after = Linear.load(tmp_path / "linear.npz")
    for one, other in zip(before.sentences(of), after.sentences(of), strict=True):
        assert np.allclose(one, other, atol=0.02)
    assert np.allclose(before.links(of, [1], [1]), after.links(of, [1], [1]), atol=0.02)
    assert np.allclose(after.sentence[-1], before.sentence[-1])  # intercepts are not rounded
    assert (tmp_path / "linear.npz").stat().st_size < 50_000


def test_probabilities(of: Any) -> None:
    evidence, kind, status = linear().sentences(of)
    assert (evidence.shape, kind.shape, status.shape) == ((3, 3), (3, 10), (3, 7))
    assert evidence.argmax(-1).tolist() == [0, 1, 0]
    links = linear().links(of, [1], [1])
    chosen = {of.text.mentions[place].entity[1] for place in np.flatnonzero(links[1] > 0.5)}
    assert chosen == {"Lynas"}
    assert not links[[0, 2]].any()
    names = linear().names(of)
    assert {m.entity[1] for m, kinds in zip(of.text.mentions, names, strict=True) if kinds.argmax() == 1} == {"Lynas", "Sojitz"}


def test_training_learns_a_word_that_tells_a_deal() -> None:
    pytest.importorskip("sklearn")
    from models.training.linear import train_linear

    deal = {
        "key": "a", "deal_type": "offtake", "status": "signed", "countries": [], "companies": ["Lynas", "Sojitz"],
        "institutions": [], "minerals": ["cerium"], "value": None, "project": None, "stake_percent": None,
        "evidence": "Lynas signed with Sojitz over cerium.", "background": False,
    }
    names = [("Lynas", "COMPANY"), ("Sojitz", "COMPANY"), ("cerium", "MINERAL"), ("Iluka", "COMPANY")]
    told = prepared("News", deal["evidence"], "Iluka watched the rain.", names=names, gold=(deal,))
    other = deal | {"deal_type": "financing", "status": "announced", "evidence": "Lynas lent money to Sojitz for cerium."}
    lent = prepared("News", other["evidence"], "Iluka slept.", names=names, gold=(other,))
    model = train_linear([told, lent], cut)
    of = article(encode(told, cut))
    evidence, kind, _ = model.sentences(of)
    assert evidence[1, 1] > 0.5 > evidence[2, 1]
    assert kind[1, 3] > kind[1, 2]  # an offtake, no financing
    links = model.links(of, [1], [1])[1]
    by_name = {m.entity[1]: p for m, p in zip(of.text.mentions, links, strict=True)}
    assert min(by_name["Lynas"], by_name["Sojitz"]) > by_name["Iluka"]
