"""The page of errors: what it shows of right, wrong, missed and invented deals; an article can't put anything into it."""

import re
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest

from models.evaluate import Deal, evaluate, pair_deals
from models.frames import Mention
from models.report import Reading, render

TEXT = "Kabanda sold cobalt & copper to Redwater.\n\nGreyhill may lend </div> money."
SALE, LOAN = "Kabanda sold cobalt & copper to Redwater.", "Greyhill may lend </div> money."
VOID = {"meta", "br", "col"}


class Page(HTMLParser):
    """Opens and closes elements as a browser does, and keeps their texts by class."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        """All words, with one space between them."""
        return " ".join(" ".join(self.words).split())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open[-1:] != ["style"]:
            self.words.append(data)


def deal(evidence: str = SALE, **changes: Any) -> dict[str, Any]:
    """A labelled deal."""
    usual = {"deal_type": "offtake", "status": "signed", "countries": ["CD"], "companies": ["Kabanda", "Redwater"]}
    return {**usual, "minerals": ["cobalt"], "value": None, "evidence": evidence, **changes}


def reading(labelled: tuple[Deal, ...] = (), predicted: tuple[Deal, ...] = (), **changes: Any) -> Reading:
    """An article with labels and what was read in it."""
    told: dict[str, Any] = {
        "id": "a-1", "title": "Cobalt sold", "text": TEXT, "outlet": "The Herald", "published": datetime(2026, 11, 2, tzinfo=UTC),
        "url": "https://herald.example/1", "relevant": True, "mentions": (),
    }  # fmt: skip
    return Reading(**(told | changes), labelled=labelled, predicted=predicted)


def page(*readings: Reading) -> str:
    """The page about these articles."""
    labelled = [{"id": one.id, "agreements": one.labelled} for one in readings]
    return render("gold.jsonl", evaluate(labelled, {one.id: one.predicted for one in readings}), readings)


def found(text: str, label: str, name: str = "", title: str = "Cobalt sold") -> Mention:
    """The first place where the article has these words."""
    start = f"{title}\n{TEXT}".index(text)
    return Mention(label, name or text, text, start, start + len(text))


def test_an_article_without_fault_is_only_counted() -> None:
    html = page(reading((deal(),), (deal(),)), reading(id="a-2", title="Nothing happened"))
    assert "2 articles, 1 labelled deals, 1 predicted. Articles with a fault: 0, shown below; without: 2" in Page(html).text
    assert "Cobalt sold" not in html


def test_a_wrong_field_is_marked_and_a_right_one_is_not() -> None:
    html = page(reading((deal(),), (deal(companies=["Kabanda Ltd", "Greyhill"], project="Tenke"),)))
    assert "1 · found, wrong in companies" in Page(html).text
    assert re.findall(r'<tr class="wrong"><th scope="row">(\w+)', html) == ["companies"]
    assert re.findall(r'<span class="filler lacking">([^<]+)', html) == ["Redwater", "Greyhill"]
    assert re.findall(r'<tr class="loose"><th scope="row">([\w ]+)', html) == ["project"]  # the others are empty on both sides


@pytest.mark.parametrize(
    ("labelled", "predicted", "words"),
    [
        ((deal(),), (), "1 · missed labelled predicted"),
        ((deal(),), (deal(background=True),), "1 · missed: read as background labelled predicted as background"),
        ((), (deal(),), "1 · false alarm: not labelled labelled predicted"),
        ((deal(background=True), deal(LOAN, companies=["Greyhill"], minerals=["copper"], countries=["US"])), (deal(),),
         "1 · missed labelled predicted countries US nothing predicted"),
        ((deal(background=True), deal(LOAN, companies=["Greyhill"], minerals=["copper"], countries=["US"])), (deal(),),
         "2 · background, not scored labelled as background predicted"),
    ],
)  # fmt: skip
def test_missed_invented_and_background_deals_are_named(
    labelled: tuple[Deal, ...], predicted: tuple[Deal, ...], words: str
) -> None:
    assert words in Page(page(reading(labelled, predicted))).text


def test_the_page_pairs_as_the_scores_do() -> None:
    one, two = deal(), deal(LOAN, companies=["Kabanda", "Greyhill"], minerals=["copper"])
    pairs = pair_deals([one, two], [two, one])
    assert [(pair.verdict, pair.labelled, pair.predicted) for pair in pairs] == [("matched", two, two), ("matched", one, one)]


def test_a_deal_read_as_background_stands_beside_the_background_label_first() -> None:
    told = deal(background=True)
    news = deal(LOAN, status="proposed")
    pairs = pair_deals([news, told], [deal(background=True)])
    assert [(pair.verdict, pair.labelled, pair.predicted is None) for pair in pairs] == [
        ("missed", news, True), ("in passing", told, False),
    ]  # fmt: skip


def test_counts_lead_to_the_articles_with_that_fault() -> None:
    html = page(reading((deal(),)), reading((deal(),), (deal(status="proposed"),), id="a-2", title="Cobalt to be sold"))
    targets = set(re.findall(r'id="([^"]+)"', html))
    links = re.findall(r'href="#([^"]+)"', html)
    assert {"only-missed", "only-status", "a1", "a2"} <= set(links) <= targets
    assert "#only-status:target ~ article:not(.has-status)" in html
    assert re.findall(r'<article id="(\w+)" class="([^"]+?) ?"', html) == [("a1", "has-missed"), ("a2", "has-status")]
    assert "Only articles with a wrong status : 1 fault in 1 article." in Page(html).text
    assert "signed → proposed ×1" in Page(html).text


def test_evidence_and_mentions_are_marked_in_the_article() -> None:
    start = reading().content.index(SALE)
    read = deal(evidence_start=start, evidence_end=start + len(SALE), status="proposed")
    mentions = (found("Kabanda", "COMPANY"), found("cobalt", "MINERAL", "cobalt"), found("cobalt & copper", "MINERAL", "Cu"))
    html = page(reading((deal(SALE.replace(" ", "\n")),), (read,), mentions=mentions))
    body = html[html.index('<div class="body">') :]
    assert '<div class="piece labelled predicted"><b class="deal labelled">1 labelled</b> <b class="deal predicted">' in body
    assert '<mark class="entity" style="background: var(--company)">Kabanda<small>company</small></mark> sold' in body
    assert '">cobalt &amp; copper<small>mineral Cu</small></mark>' in body
    assert '<div class="piece headline">' in body


def test_two_ids_of_the_same_words_share_a_mark() -> None:
    mentions = (found("cobalt & copper", "MINERAL", "cobalt"), found("cobalt & copper", "MINERAL", "copper"))
    assert "<small>mineral cobalt copper</small>" in page(reading((deal(),), mentions=mentions))


def test_what_an_article_holds_stays_text() -> None:
    title = "<script>alert(1)</script>"
    nasty = "<img src=x onerror=alert(2)>"
    mention = found("Kabanda", "COMPANY", nasty, title)
    wrong = deal(nasty, companies=[nasty], project=nasty)
    html = page(reading((deal(), wrong), (deal(status=nasty),), title=title, id=nasty, outlet=nasty, url="javascript:alert(3)",
                        mentions=(mention,)))  # fmt: skip
    shown = Page(html)
    assert not shown.open  # all that was opened is closed: no </div> of the text ended anything
    assert not shown.tags & {"script", "img", "link", "iframe"}
    assert not [name for name, _ in shown.attributes if name.startswith("on")]
    assert "javascript:alert(3)" not in [value for _, value in shown.attributes]
    assert "<script>alert(1)</script>" in shown.text
    assert "Greyhill may lend </div> money." in shown.text
    assert "cobalt & copper" in shown.text


def test_nothing_comes_from_a_network() -> None:
    html = page(reading((deal(),)))
    assert not re.search(r"src=|url\(|@import|<link|<script", html)
    assert "default-src 'none'" in html
    assert "prefers-color-scheme: dark" in html
    assert re.findall(r'href="(http[^"]+)"', html) == ["https://herald.example/1"]


def test_an_article_left_unread_says_so() -> None:
    html = page(reading((deal(),), relevant=False))
    assert "left unread by the gate" in Page(html).text
    assert "article left unread ×1" in Page(html).text
