"""A page's tree put in order before its text is taken: one story in one place, others that sit inside it gone."""

from collections import defaultdict
from copy import deepcopy

from lxml import html

from pipeline.parse.clean import tidy

CHUNK = 150  # characters of running text that make a container a part of the story
OWN = 400  # characters of its own from which an article needs no article inside it
STORY = ("article", "main")
POST = frozenset({"hentry", "h-entry", "type-post"})
HOLDERS = ("p", "li", "div", "h2", "h3", "h4", "h5", "blockquote", "td", "figcaption", "aside")
# what no story stands in: text extractors walk the tree a dozen times, and a page is half made of these
CLUTTER = (
    "head", "script", "style", "link", "meta", "svg", "img", "picture", "source", "nav", "footer", "aside", "input", "select",
    "option", "button",
)
LINKED = 0.75  # share of a line's characters inside links from which it points to another story


def one_story(tree: html.HtmlElement) -> html.HtmlElement:
    """A copy of the tree without clutter and articles nested in an article, a story that was cut into like chunks put together.

    Sites wrap the next story, a post or a teaser in an `article` inside the first, and break a long one into twin containers
    around advertisements; text extractors then take the wrong one, or the first chunk alone.
    """
    tree = deepcopy(tree)
    for clutter in list(tree.iter(*CLUTTER)):
        if clutter.getparent() is not None:
            clutter.drop_tree()
    for inner in tree.xpath("//article//article"):
        outer = next((up for up in inner.iterancestors("article")), None)
        if outer is not None and (_own_text(outer) >= OWN or (_is_post(outer) and _is_post(inner))):
            inner.drop_tree()
    for twins in _chunks(tree):
        first = twins[0]
        for twin in twins[1:]:
            first.extend(list(twin))
    return tree


def _is_post(article: html.HtmlElement) -> bool:
    """Whether an article is marked as a post of its own (hAtom, WordPress)."""
    return not POST.isdisjoint(article.get("class", "").split())


def _own_text(article: html.HtmlElement) -> int:
    """Characters in paragraphs of an article that lie in no article inside it."""
    return sum(len(p.text_content()) for p in article.iter("p") if next(p.iterancestors("article")) is article)


def _chunks(tree: html.HtmlElement) -> list[list[html.HtmlElement]]:
    """Groups of containers of one name and class, in one story, that each hold running paragraphs directly."""
    groups: dict[tuple[str, str, html.HtmlElement], list[html.HtmlElement]] = defaultdict(list)
    for holder in dict.fromkeys(p.getparent() for p in tree.iter("p")):
        if holder is None or not holder.get("class") or holder.tag not in ("div", "section"):
            continue
        story = next(holder.iterancestors(STORY), None)
        if story is not None and sum(len(p.text_content()) for p in holder.iterchildren("p")) >= CHUNK:
            groups[holder.tag, holder.get("class", ""), story].append(holder)
    return [twins for twins in groups.values() if len(twins) > 1]


def linked_lines(tree: html.HtmlElement) -> frozenset[str]:
    """Lines of the page that are links and little else: pointers to other stories ("READ MORE: …"), share buttons, tags."""
    lines: dict[html.HtmlElement, int] = defaultdict(int)
    for link in tree.iter("a"):
        holder = next(link.iterancestors(*HOLDERS), None)
        if holder is not None and not link.get("href", "").startswith("#"):
            lines[holder] += len(tidy(link.text_content()))
    found = ((tidy(holder.text_content()), length) for holder, length in lines.items())
    return frozenset(text for text, length in found if length >= LINKED * len(text))
