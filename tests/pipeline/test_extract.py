"""The extract stage: offsets, ids, the gate, the version, and articles that no newsroom would print."""

from typing import Any

import pytest

from pipeline.extract import LONGEST, Extraction, extract, extractor_version
from tests.factory import article

TITLE = "Autowerk takes lithium and a mine"
TEXT = (
    "LUSAKA, May 6 (Northgate) — Autowerk AG signed an offtake agreement with Tallgrass Lithium Ltd for lithium from Chile.\n\n"
    "## Also\n\n- Harrow Bay Ltd has agreed to acquire Brannvik AB, which mines copper in Zambia, for A$30 million."
)


@pytest.fixture(scope="module")
def found() -> Extraction:
    """What is found in the article above."""
    return read(title=TITLE, text=TEXT)


def read(gate: bool = True, **changes: Any) -> Extraction:
    """One article, extracted."""
    return next(extract([article(**changes)], gate=gate))


def test_every_entity_is_its_place_in_the_content(found: Extraction) -> None:
    assert {entity.label for entity in found.entities} == {"COMPANY", "COUNTRY", "MINERAL", "MONEY"}
    assert all(found.article.content[entity.start:entity.end] == entity.text for entity in found.entities)
    assert [entity.start for entity in found.entities] == sorted(entity.start for entity in found.entities)


def test_every_evidence_is_its_place_in_the_content(found: Extraction) -> None:
    assert len(found.claims) == 2
    for claim in found.claims:
        assert claim.evidence == found.article.content[claim.evidence_start:claim.evidence_end]
        assert claim.article_id == found.article.article_id
        assert claim.extractor == extractor_version()


def test_claims_hold_the_fields(found: Extraction) -> None:
    terms = [claim.terms for claim in found.claims]
    assert [(one.deal_type, one.companies, one.minerals) for one in terms] == [
        ("offtake", ("Autowerk", "Tallgrass Lithium"), ("lithium",)),
        ("acquisition", ("Brannvik", "Harrow Bay"), ("copper",)),
    ]
    assert terms[1].value is not None
    assert (terms[1].value.amount, terms[1].value.currency) == (30_000_000.0, "AUD")


def test_claim_ids_are_unique_and_stable(found: Extraction) -> None:
    ids = [claim.claim_id for claim in found.claims]
    assert len(set(ids)) == len(ids)
    assert [claim.claim_id for claim in read(title=TITLE, text=TEXT).claims] == ids
    assert not set(ids) & {claim.claim_id for claim in read(title=TITLE, text=TEXT, article_id="art_other").claims}


def test_articles_keep_their_order() -> None:
    rain, sun = article(1, title="Rain", text="It rained."), article(3, title="Sun", text="It shone.")
    articles = [rain, article(2, title=TITLE, text=TEXT), sun]
    results = list(extract(articles))
    assert [result.article for result in results] == articles
    assert [result.relevant for result in results] == [False, True, False]


def test_nothing_gives_nothing() -> None:
    assert list(extract([])) == []


def test_the_gate_drops_and_opens() -> None:
    plain = {"title": "Rain over Chile", "text": "It rained."}
    assert read(**plain) == Extraction(article(**plain), False, (), ())
    opened = read(gate=False, **plain)
    assert not opened.relevant
    assert [entity.id for entity in opened.entities] == ["CL"]


@pytest.mark.parametrize(
    ("changes", "relevant"),
    [({"language": "es"}, False), ({"language": None}, True), ({"language": "en"}, True), ({"retracted": True}, False)],
)
def test_other_languages_and_retracted_articles_are_skipped(changes: dict[str, Any], relevant: bool) -> None:
    result = read(title=TITLE, text=TEXT, **changes)
    assert result.relevant is relevant
    assert bool(result.claims) is relevant


def test_the_version_names_the_language_and_is_stable() -> None:
    assert extractor_version().startswith("en-")
    assert extractor_version() == extractor_version()




@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("", TEXT),
        (TITLE, ""),
        ("", ""),
        ("\x00\x01Lithium deal\x7f", f"\x00{TEXT}\x0b\x0c\x1f"),
        ("<b>Lithium</b> deal", f"<p>{TEXT}</p><script>var x = 1;</script>"),
        ("Lithium deal", "lithium deal " * 5_000),
        ("Lithium deal", '<p>Lithium deal</p><div class="x">' * 2_000),
        ("Lithium deal", "\r\n".join(["Harrow Bay Ltd signed a lithium deal with Chile"] * 200)),
        ("Lithium deal", "(" * 50_000 + " " + "1" * 20_000 + " " + TEXT),
        ("Lithium \u202edeal\ufeff", "𝔏ithium ☃ deal \u0301 " * 50),
    ],
    ids=[
        "no title", "no text", "nothing", "control characters", "tags", "no sentences", "markup", "carriage returns", "brackets",
        "odd letters",
    ],
)
def test_odd_articles_are_read(title: str, text: str) -> None:
    result = read(gate=False, title=title, text=text)
    for entity in result.entities:
        assert result.article.content[entity.start:entity.end] == entity.text
    for claim in result.claims:
        assert result.article.content[claim.evidence_start:claim.evidence_end] == claim.evidence


def test_a_long_article_is_read_to_its_limit() -> None:
    result = read(title=TITLE, text=f"{TEXT}\n\n" + "Nothing else was said. " * 50_000 + "\n\nCobalt deal in Peru.")
    assert len(result.claims) == 2
    assert max(entity.end for entity in result.entities) < LONGEST
