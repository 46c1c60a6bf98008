"""Labels: what an article and a snippet teach, and what they leave open."""

from typing import Any

from models.encoder.records import LIVE, NAMES, NONE, PASSING, STATUSES, TYPES
from models.training.labelling import belongs, label
from models.training.tags import OPEN, find_all

BEGIN = {name: 1 + 2 * NAMES.index(name) for name in NAMES}
LINES = (
    "Lynas sells cerium to Sojitz",
    "Lynas Rare Earths and Sojitz signed a contract.",
    "The rain goes on.",
    "Lynas bought Peak Resources in 2020.",
)
KNOWN = (("Lynas", "COMPANY", "Lynas Rare Earths"), ("cerium", "MINERAL"))


def deal(**changes: Any) -> dict[str, Any]:
    """A signed offtake of cerium."""
    return {
        "deal_type": "offtake", "status": "signed", "countries": [], "companies": ["Lynas Rare Earths", "Sojitz"],
        "institutions": [], "minerals": ["cerium"], "project": None, "value": None, "stake_percent": None,
        "evidence": LINES[1], "background": False,
    } | changes


def test_the_evidence_is_live_and_an_anchor_with_its_parties(write: Any, words: Any) -> None:
    text, labels = label(write(*LINES, names=KNOWN, gold=(deal(),)), words)
    assert labels.evidence.tolist() == [NONE, LIVE, NONE, NONE]
    anchor = next(anchor for anchor in labels.anchors if anchor.sentence == 1)
    assert (TYPES[anchor.type], STATUSES[anchor.status], anchor.weight) == ("offtake", "signed", 1.0)
    assert anchor.positive == {("PARTY", "Lynas Rare Earths"), ("PARTY", "Sojitz"), ("MINERAL", "cerium")}
    assert ("PARTY", "Sojitz") in {m.entity for m in text.mentions}  # the rules didn't see it, the tagger may


def test_a_sentence_that_tells_the_deal_again_is_hardly_wrong(write: Any, words: Any) -> None:
    _, labels = label(write(*LINES, names=KNOWN, gold=(deal(),)), words)
    again = next(anchor for anchor in labels.anchors if anchor.sentence == 0)
    assert again.status == -1
    assert labels.weight.tolist() == [0.25, 1.0, 1.0, 1.0]


def test_a_deal_in_passing_is_no_live_one(write: Any, words: Any) -> None:
    past = deal(deal_type="acquisition", companies=["Lynas Rare Earths", "Peak Resources"], evidence=LINES[3], background=True)
    _, labels = label(write(*LINES, names=KNOWN, gold=(deal(), past)), words)
    assert labels.evidence.tolist() == [NONE, LIVE, NONE, PASSING]


def test_two_deals_of_one_sentence_are_two_anchors(write: Any, words: Any) -> None:
    _, labels = label(write(*LINES, names=KNOWN, gold=(deal(), deal(deal_type="equity_investment"))), words)
    assert [(a.sentence, a.deal) for a in labels.anchors if a.weight == 1.0] == [(1, 0), (1, 1)]


def test_evidence_that_isnt_in_the_text_teaches_no_sentence(write: Any, words: Any) -> None:
    _, labels = label(write(*LINES, names=KNOWN, gold=(deal(evidence="Nobody wrote this."),)), words)
    assert not labels.evidence.any()


def test_names_of_parties_are_tagged_and_other_capitals_left_open(write: Any, words: Any) -> None:
    _, labels = label(write(*LINES, names=KNOWN, gold=(deal(),)), words)
    begin, inside = BEGIN["COMPANY"], BEGIN["COMPANY"] + 1
    assert labels.tags[0, 1:6].tolist() == [begin, 0, 0, 0, begin]  # title
    assert labels.tags[0, 6:15].tolist() == [begin, inside, inside, 0, begin, 0, 0, 0, 0]
    assert labels.tags[0, 15:20].tolist() == [OPEN, 0, 0, 0, 0]  # The rain goes on .
    assert (labels.tags[:, [0, -1]] == OPEN).all()


def test_an_article_without_deals_teaches_that_it_has_none(write: Any, words: Any) -> None:
    text, labels = label(write(*LINES, names=KNOWN), words)
    assert not labels.evidence.any()
    assert labels.weight.tolist() == [1.0] * len(text.sentences)
    assert labels.anchors == ()


def test_labels_are_the_same_in_every_run(write: Any, words: Any) -> None:
    article = write(*LINES, names=KNOWN, gold=(deal(),))
    one, other = label(article, words), label(article, words)
    assert one[0].mentions == other[0].mentions
    assert (one[1].tags == other[1].tags).all()


def snippet(*spans: tuple[str, str, str], **changes: Any) -> dict[str, Any]:
    """A snippet's labels from (text, label, role)."""
    named = [{"text": text, "label": kind, "role": role} for text, kind, role in spans]
    return {"deal": True, "deal_type": "offtake", "status": "signed", "spans": named} | changes


def test_a_snippet_teaches_roles_and_every_tag(write: Any, words: Any) -> None:
    spans = [("Lynas", "COMPANY", "seller"), ("Sojitz", "COMPANY", "buyer"), ("MP Materials", "COMPANY", "bystander")]
    lines = ("Rain fell.", "Lynas will supply Sojitz, a rival of MP Materials.")
    article = write(*lines, layouts=("lead", "lead"), snippet=snippet(*spans))
    text, labels = label(article, words)
    assert labels.evidence.tolist() == [NONE, LIVE]
    assert labels.weight.tolist() == [0.0, 1.0]
    assert labels.anchors[0].positive == {("PARTY", "Lynas"), ("PARTY", "Sojitz")}
    assert len(text.mentions) == 3
    assert OPEN not in labels.tags[0, 1:-1]


def test_a_snippet_without_a_deal_teaches_none(write: Any, words: Any) -> None:
    labelled = snippet(("Lynas", "COMPANY", "other"), deal=False, deal_type=None, status=None)
    _, labels = label(write("Lynas drilled.", layouts=("lead",), snippet=labelled), words)
    assert (labels.evidence.tolist(), labels.weight.tolist(), labels.anchors) == ([NONE], [1.0], ())


def test_what_belongs_to_a_deal() -> None:
    full = deal(countries=["JP"], project="Mt Weld mine", value={"amount": 5e6, "currency": "USD"}, stake_percent=40.0)
    named = [("COUNTRY", "JP"), ("PROJECT", "Mt Weld"), ("MONEY", "USD 5e+06"), ("PERCENT", "40")]
    others = [("COUNTRY", "AU"), ("PROJECT", "Kalgoorlie"), ("MONEY", "AUD 5e+06"), ("PERCENT", "4")]
    assert [belongs(entity, full) for entity in (*named, *others)] == [True] * 4 + [False] * 4
    assert not any(belongs(entity, deal()) for entity in named)


def test_names_are_found_as_whole_words() -> None:
    assert find_all("Tin, Tin-Tin and Tinker", "Tin") == [(0, 3), (5, 8)]
    assert find_all("anything", "") == []
