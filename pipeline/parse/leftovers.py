"""Paragraphs of pages on which trafilatura finds no story: the container with the most running text, read with BeautifulSoup."""

from bs4 import BeautifulSoup, Tag
from lxml import etree, html

from pipeline.parse.clean import tidy

CLUTTER = (
    "script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button", "svg", "iframe", "figure",
)
BLOCKS = {"p": "p", "blockquote": "p", "h2": "h", "h3": "h", "h4": "h", "li": "li"}
PARAGRAPH = 40  # characters from which a block counts as running text
LINKED = 0.5  # share of a block's characters inside links from which it is navigation


def dense_blocks(tree: html.HtmlElement) -> list[tuple[str, str]]:
    """Kind and line of each block in the element that holds most running text; none where a page has no such element."""
    soup = BeautifulSoup(etree.tostring(tree, encoding="unicode", method="html"), "lxml")
    for clutter in soup.find_all(CLUTTER):
        clutter.decompose()
    weights: dict[int, tuple[float, Tag]] = {}
    for paragraph in soup.find_all("p"):
        text = tidy(paragraph.get_text(" "))
        if len(text) < PARAGRAPH or _linked(paragraph, len(text)):
            continue
        for share, holder in zip((1.0, 0.5), paragraph.parents, strict=False):
            weight, _ = weights.get(id(holder), (0.0, holder))
            weights[id(holder)] = (weight + share * len(text), holder)
    if not weights:
        return []
    best = max(weights.values(), key=lambda pair: pair[0])[1]
    return [(BLOCKS[block.name], text) for block in best.find_all(list(BLOCKS)) if (text := _block_text(block))]


def _block_text(block: Tag) -> str:
    """The block's line; empty for navigation and for a block whose paragraphs come by themselves."""
    text = tidy(block.get_text(" "))
    return "" if block.find(list(BLOCKS)) or _linked(block, len(text)) else text


def _linked(block: Tag, length: int) -> bool:
    """Whether a block is mostly links."""
    return sum(len(link.get_text()) for link in block.find_all("a")) > LINKED * length
