"""Authors are persons, wherever a page names them."""

import json
from datetime import UTC, datetime

import pytest

from pipeline.parse import parse_article

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
WORDS = "<p>" + "The two companies signed an agreement for the supply of lithium from the plant in the valley. " * 3 + "</p>"


def authors(head: str = "", byline: str = "", publisher: str = "Ore News") -> tuple[str, ...]:
    page = f"<html><head>{head}</head><body><article><h1>A deal</h1>{byline}{WORDS}</article></body></html>"
    return parse_article(page.encode(), "https://ore.example/deal", fetched=NOW, publisher=publisher).authors


def stated(*authors: object) -> str:
    """JSON-LD of the page's story, and of others that it points to."""
    titles = ("A deal", "Another", "A third")
    nodes = [{"@type": "NewsArticle", "headline": title, "author": one} for title, one in zip(titles, authors, strict=False)]
    return f"<script type='application/ld+json'>{json.dumps(nodes)}</script>"


@pytest.mark.parametrize(
    ("author", "expected"),
    [
        ({"@type": "Person", "name": "Ann Wren"}, ("Ann Wren",)),
        ([{"@type": "Person", "name": "Ann Wren"}, {"@type": "Person", "name": "Bo O'Neil"}], ("Ann Wren", "Bo O'Neil")),
        ({"@type": ["Person"], "name": ["Ann Wren", "Bo Lind"]}, ("Ann Wren", "Bo Lind")),
        ({"@type": "Person", "name": "Suharto"}, ("Suharto",)),
        ({"@type": "Person", "name": "Ann Wren, Bo Lind & Cy de la Cruz"}, ("Ann Wren", "Bo Lind", "Cy de la Cruz")),
        ({"@type": "Person", "name": "Ann Wren ann@ore.example"}, ()),
        ({"@type": "Organization", "name": "Ann Wren"}, ()),
        ({"@type": "Person", "name": "Ore News"}, ()),
        ({"@type": "Person", "name": "Ore"}, ()),
        ({"@type": "Person", "name": "Reuters"}, ()),
        ({"@type": "Person", "name": "Mining Desk"}, ()),
        ({"@type": "Person", "name": "https://ore.example/authors/ann"}, ()),
        ("Ann Wren", ("Ann Wren",)),
        (["By ANN WREN", "ann wren"], ("Ann Wren",)),
        ("admin", ()), ("Suharto", ()), (7, ()), ([[["Ann Wren"]]], ()), ({"name": None}, ()), (None, ()),
    ],
)  # fmt: skip
def test_json_ld(author: object, expected: tuple[str, ...]) -> None:
    assert authors(stated(author)) == expected


def test_a_graph_that_points_to_its_persons() -> None:
    graph = [
        {"@type": "Article", "headline": "A deal", "author": {"@id": "#ann"}},
        {"@type": ["Person", "Thing"], "@id": "#ann", "name": "Ann Wren"}, {"@type": "Person", "@id": "#bo", "name": "Bo Lind"},
    ]  # fmt: skip
    assert authors(f"<script type='application/ld+json'>{json.dumps({'@graph': graph})}</script>") == ("Ann Wren",)


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("author", "Ann Wren", ("Ann Wren",)),
        ("author", "Ann Wren | Ore News", ("Ann Wren",)),
        ("author", "Ann Wren, Senior Reporter", ("Ann Wren",)),
        ("author", "Wren, Ann", ("Ann Wren",)),
        ("article:author", "https://www.facebook.com/ann.wren", ()),
        ("byl", "By Ann Wren and Jürgen van der Berg", ("Ann Wren", "Jürgen van der Berg")),
        ("dc.creator", "Ann Wren; Bo Lind", ("Ann Wren", "Bo Lind")),
        ("author", "Ann B. Wren-Lind Jr.", ("Ann B. Wren-Lind Jr",)),
        ("author", "The Associated Press", ()),
        ("author", "ann@ore.example (Ann Wren)", ()),
        ("author", "Staff Writer", ()), ("author", "user 4711", ()), ("author", "http://ore.example", ()),
        ("author", "<b></b>", ()),
    ],
)  # fmt: skip
def test_meta_elements(name: str, content: str, expected: tuple[str, ...]) -> None:
    assert authors(f"<meta name='{name}' content='{content}'>") == expected


def test_what_a_plugin_shows_when_the_page_is_shared() -> None:
    shared = "<meta name='twitter:label1' content='{}'><meta name='twitter:data1' content='Ann Wren'>"
    assert authors(shared.format("Written by")) == ("Ann Wren",)
    assert authors(shared.format("Reading time")) == ()


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("<p class='byline'>By Ann Wren in Lusaka</p>", ("Ann Wren",)),
        ("<p class='byline'>By ANN WREN and BO LIND | Mining Editor</p>", ("Ann Wren", "Bo Lind")),
        ("<div class='post-author'><a rel='author' href='/ann'>Ann Wren</a></div>", ("Ann Wren",)),
        ("<span itemprop='author' itemscope><span itemprop='name'>Ann Wren</span><a>Follow her</a></span>", ("Ann Wren",)),
        ("<span class='author'>Ann Wren</span><span class='author'>Bo Lind</span>", ("Ann Wren",)),
        ("<p class='byline'>Oleh: Ann Wren &bull; 3 November 2026</p>", ("Ann Wren",)),
        ("<p class='byline'><b class='author'>Ann Wren and Bo Lind</b> Sioux Argus Published 3 May</p>", ("Ann Wren", "Bo Lind")),
        ("<p class='byline'>Analysis by Ann Wren, Ore Editor-at-large</p>", ("Ann Wren",)),
        ("<p class='byline'>by Ann Wren <i>Monday</i>, 3 November</p>", ("Ann Wren",)),
        ("<p class='byline'>By J.T. WREN and BO LIND</p>", ("J.T. Wren", "Bo Lind")),
        ("<p class='byline'>Ore News staff</p>", ()),
        ("<p class='byline'>Published on Monday</p>", ()),
        ("<p class='byline'>Ore News</p>", ()),
        (f"<div class='author-box'>Ann Wren {'has written of mines for years. ' * 9}</div>", ()),
        ("<div class='comments'><b class='author'>Ann Wren</b></div><aside><a rel='author'>Bo Lind</a></aside>", ()),
        ("<p class='byline'></p>", ()),
    ],
)
def test_bylines(byline: str, expected: tuple[str, ...]) -> None:
    assert authors(byline=byline) == expected


def test_what_machines_are_told_comes_before_the_byline() -> None:
    assert authors(stated("Ann Wren"), "<p class='byline'>By Bo Lind</p>") == ("Ann Wren",)
    assert authors(stated("Ann Wren", "Bo Lind")) == ("Ann Wren",)
    assert authors(stated("Ore News"), "<p class='byline'>By Bo Lind</p>") == ("Bo Lind",)


@pytest.mark.parametrize("name", ["comments-open", "commentary", "content-sidebar-wrap", "related-enabled", "has-sidebar"])
def test_a_byline_in_what_is_named_for_its_surroundings(name: str) -> None:
    assert authors(byline=f"<div class='{name}'><p class='byline'>By Ann Wren</p></div>") == ("Ann Wren",)


@pytest.mark.parametrize("name", ["comments", "comment-content", "post-comments", "commentList", "relatedPosts", "right-sidebar"])
def test_a_byline_of_others(name: str) -> None:
    assert authors(byline=f"<div class='{name}'><p class='byline'>By Ann Wren</p></div>") == ()


def test_what_holds_the_headline_holds_the_byline() -> None:
    page = f"<div class='comments'><h1>A deal</h1><p class='byline'>By Ann Wren</p>{WORDS}</div>"
    assert parse_article(page.encode(), "https://ore.example/deal", fetched=NOW).authors == ("Ann Wren",)
