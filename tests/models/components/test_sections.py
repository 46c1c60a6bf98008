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
