"""Sections: what each line of an article is, and that sentences and offsets respect the lines."""

from typing import Any

import pytest

ARTICLE = """Lithium pact signed
Harrow Bay signed a pact with the Zambian state on Monday, both sides said.

By Ann Writer

It covers lithium, and the state will take a tenth of whatever comes out of the ground.

A third paragraph tells of the weather, which was fine for the whole of the long ceremony.

## What it means

- The state gets a tenth.
- The company gets a road.

About Harrow Bay

Harrow Bay is a miner.

## Outlook

The rain will come.

Contacts:

Ann Writer, telephone 123."""


def lines(doc: Any) -> list[tuple[str, int, str]]:
    return [(block.kind, block.section, doc[block.start:block.end].text) for block in doc._.blocks]


def test_kinds_of_lines(read: Any) -> None:
    kinds = [(kind, section) for kind, section, _ in lines(read(ARTICLE))]
    assert kinds == [
        ("title", 0), ("lead", 0), ("paragraph", 0), ("lead", 0), ("paragraph", 0), ("heading", 1), ("item", 1), ("item", 1),
        ("boilerplate", 1), ("boilerplate", 1), ("heading", 2), ("paragraph", 2), ("boilerplate", 2), ("boilerplate", 2),
    ]


def test_lines_are_those_of_the_text(read: Any) -> None:
    assert [text for _, _, text in lines(read(ARTICLE))] == [line for line in ARTICLE.split("\n") if line]
    assert read(ARTICLE).text == ARTICLE


def test_no_sentence_crosses_a_line(read: Any) -> None:
    assert not any("\n" in sentence.text.strip() for sentence in read(ARTICLE).sents)


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Forward-looking statements", "boilerplate"),
        ("Cautionary note regarding estimates", "boilerplate"),
        ("About half of the ore is copper, and the rest of what comes out is waste.", "lead"),
        ("For more information, visit the site of the company and read what stands there.", "boilerplate"),
        ("Related articles", "boilerplate"),
        ("About the Company", "boilerplate"),
        ("## About Us", "boilerplate"),
        ("About the company that bought the mine little is known, but for its name and its seat.", "lead"),
        ("Corporate Profile:", "boilerplate"),
        ("## Notes to editors", "boilerplate"),
        ("## Background information for journalists", "boilerplate"),
        ("Competent Person’s Statement", "boilerplate"),
        ("NOT FOR DISTRIBUTION TO U.S. NEWS WIRE SERVICES OR FOR DISSEMINATION IN THE UNITED STATES", "boilerplate"),
        ("This news release is not for release, publication or distribution in the United States", "boilerplate"),
        ("FOR IMMEDIATE RELEASE", "boilerplate"),
        ("For distribution of the ore the company signed a contract with the railway of the state.", "lead"),
        ("-ENDS-", "boilerplate"), ("###", "boilerplate"), ("# # #", "boilerplate"), ("– 30 –", "boilerplate"),
        ("Ends of the belt are worn, and the mine will stand still for a week, the company said.", "lead"),
        ("* A starred item of a list", "item"),
        ("• A dotted item of a list", "item"),
    ],
)
def test_kind_of_a_line(read: Any, line: str, kind: str) -> None:
    assert lines(read(f"News\n{line}"))[1][0] == kind


@pytest.mark.parametrize(
    ("line", "dateline", "outlet"),
    [
        ("LUSAKA, May 6 (Northgate) - Copper was sold to the trader that day.", "LUSAKA, May 6 (Northgate) -", "Northgate"),
        ("PERTH, WA, 12 Nov 2026 /Wirehouse/ -- Copper was sold.", "PERTH, WA, 12 Nov 2026 /Wirehouse/ --", "Wirehouse"),
        ("Kinshasa — Copper was sold to the trader that day, it said.", "Kinshasa —", None),
        ("Copper was sold - to nobody that one knows of, it was said.", None, None),
        ("The miner sold copper to the trader that day, it was said.", None, None),
    ],
)
def test_dateline_and_outlet(read: Any, line: str, dateline: str | None, outlet: str | None) -> None:
    doc = read(f"News\n{line}")
    assert [doc[start:end].text for start, end in doc._.datelines] == ([dateline] if dateline else [])
    assert doc._.outlets == ((outlet,) if outlet else ())


def test_a_line_without_full_stops_is_cut(read: Any) -> None:
    doc = read("News\n" + "lithium deal " * 400)
    assert max(len(sentence) for sentence in doc.sents) <= 252


TOLD = "Harrow Bay signed an offtake of cobalt with Redwater Metals, which the two had talked of for a year."


def kinds_below(read: Any, *lines_above: str) -> list[str]:
    """What the lines of a release are that follow a lead and these lines."""
    text = "\n\n".join((TOLD, *lines_above, TOLD, TOLD))
    return [block.kind for block in read(f"News\n{text}")._.blocks][1:]


@pytest.mark.parametrize(
    "heading",
    [
        "## About Harrow Bay", "About Harrow Bay Ltd.", "ABOUT HARROW BAY", "About the Company", "## About us",
        "Company overview", "## Forward-Looking Statements", "Cautionary Note Regarding Forward-Looking Information",
        "Safe Harbour Statement", "## Notes to editors", "Qualified Person", "Disclaimer", "Media Contacts",
        "Investor contact:", "For further information, please contact:", "###", "-ENDS-", "- 30 -",
    ],
)  # fmt: skip
def test_what_rules_the_paragraphs_below_it(read: Any, heading: str) -> None:
    assert kinds_below(read, heading) == ["lead", "boilerplate", "boilerplate", "boilerplate"]


@pytest.mark.parametrize(
    "notice",
    [
        "Not for distribution to US news wire services", "FOR IMMEDIATE RELEASE", "Trade cobalt and other metals with us!",
        "The Only App for Cobalt!",
    ],
)  # fmt: skip
def test_a_notice_rules_nothing(read: Any, notice: str) -> None:
    assert kinds_below(read, notice) == ["lead", "boilerplate", "lead", "paragraph"]


def test_a_heading_of_another_kind_ends_the_boilerplate(read: Any) -> None:
    assert kinds_below(read, "## About Harrow Bay", TOLD, "## What comes next")[1:] == [
        "boilerplate", "boilerplate", "heading", "lead", "paragraph"
    ]  # fmt: skip


@pytest.mark.parametrize("above", ["Media contact: Ann Wren", "Contacts:", "For more information, visit the site", "###"])
def test_a_contact_above_the_story_closes_nothing(read: Any, above: str) -> None:
    doc = read(f"News\n{above}\n\n{TOLD}\n\n{TOLD}")
    assert [block.kind for block in doc._.blocks][2:] == ["lead", "lead"]


def test_a_deal_told_in_an_about_paragraph_is_no_news(nlp: Any) -> None:
    old = "Harrow Bay signed an offtake agreement with Redwater Metals for 5,000 tonnes of cobalt a year and owns a lithium mine."
    for heading in ("About the Company", "## Notes to editors", "Corporate Profile", "###"):
        lead = "Harrow Bay Ltd has agreed to acquire Tallgrass Resources, the owner of a copper mine in Zambia, for $90 million."
        frames = nlp(f"Harrow Bay buys Tallgrass\n{lead}\n\n{heading}\n\n{old}")._.frames
        assert [frame.deal_type for frame in frames] == ["acquisition"]


def test_a_conclusion_belongs_to_no_section(read: Any) -> None:
    doc = read(f"News\n{TOLD}\n\n## Cobalt\n\n{TOLD}\n\n{TOLD}\n\nTogether, these steps secure rare earths.\n\n{TOLD}")
    assert [block.section for block in doc._.blocks] == [0, 0, 1, 1, 1, 0, 1]


@pytest.mark.parametrize("line", ["30", "## 30", "End", "Chile and Germany signed a memorandum on lithium!"])
def test_what_only_looks_like_an_end_or_a_promotion(read: Any, line: str) -> None:
    assert "boilerplate" not in kinds_below(read, line)
