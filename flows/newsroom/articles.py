"""What the newsroom publishes: outlets and stories from the files beside this module.

A story is a Markdown-like file with TOML between two `+++` lines. Its body has paragraphs, `## ` headings, `- ` list items and
`> ` pull quotes, with a blank line between blocks.
"""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

HERE = Path(__file__).parent
DAYS = (1, 2)

FeedKind = Literal["rss", "atom", "listing", "sitemap", "consent"]
BlockKind = Literal["paragraph", "heading", "list", "quote"]


@dataclass(frozen=True, slots=True)
class Outlet:
    """One invented publisher and the shape of its site."""

    id: str
    host: str  # on the reserved .example domain
    name: str
    kind: str  # genre, for people
    language: str
    country: str
    template: str  # of its article pages; empty when it never gets as far as showing one
    path: str  # of an article: a format string over `story`
    feed: str  # path of what lists its stories
    feed_kind: FeedKind
    motto: str

    @property
    def url(self) -> str:
        """Root of the site, without a slash."""
        return f"http://{self.host}"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a body; only a list has more than one line."""

    kind: BlockKind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """One version of one article as its outlet prints it."""

    outlet: str
    slug: str
    day: int  # of this version
    title: str
    published: datetime
    author: str
    section: str
    tags: tuple[str, ...]
    body: str
    updated: datetime | None = None
    kicker: str = ""
    standfirst: str = ""

    @property
    def modified(self) -> datetime:
        """When this version came out."""
        return self.updated or self.published

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The body in pieces that a template can print."""
        return tuple(_block(text) for text in self.body.split("\n\n"))

    @property
    def teaser(self) -> str:
        """The first paragraph, or the line under the headline where there is one."""
        return self.standfirst or self.blocks[0].lines[0]


def load_outlets() -> dict[str, Outlet]:
    """All outlets by id, in the order of outlets.toml."""
    rows = tomllib.loads((HERE / "outlets.toml").read_text(encoding="utf-8"))["outlets"]
    return {row["id"]: Outlet(**row) for row in rows}


def load_stories(day: int) -> list[Story]:
    """What stands in print on that day, newest first: a later version of a story takes the place of the earlier one."""
    current: dict[tuple[str, str], Story] = {}
    for each in range(1, day + 1):
        current.update({(story.outlet, story.slug): story for story in stories_of(each)})
    return sorted(current.values(), key=lambda story: (story.published, story.slug), reverse=True)


def stories_of(day: int) -> list[Story]:
    """The versions that came out on that very day, in the order of their file names."""
    return [_read_story(path, day) for path in sorted((HERE / "articles" / f"day{day}").glob("*.md"))]


def labelled_articles(day: int) -> Iterator[dict[str, Any]]:
    """The day's stories in the labelled format of the corpus: what `evaluate` reads."""
    outlets = load_outlets()
    stories = {(story.outlet, story.slug): story for story in stories_of(day)}
    for line in (HERE / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        label = json.loads(line)
        if label["day"] != day:
            continue
        story = stories[label["outlet"], label["slug"]]
        outlet = outlets[story.outlet]
        yield {
            "id": f"{story.outlet}/{story.slug}/{day}",
            "url": outlet.url + outlet.path.format(story=story),
            "source": outlet.name,
            "published": story.published.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "title": story.title,
            "text": "\n\n".join(block_text(block) for block in story.blocks),
            "agreements": label["agreements"],
        }


def block_text(block: Block) -> str:
    """The block as the corpus writes it."""
    prefix = {"heading": "## ", "list": "- "}.get(block.kind, "")
    return "\n".join(prefix + line for line in block.lines)


def _read_story(path: Path, day: int) -> Story:
    _, matter, body = path.read_text(encoding="utf-8").split("+++\n", 2)
    fields = tomllib.loads(matter)
    return Story(**{**fields, "tags": tuple(fields["tags"])}, day=day, body=body.strip())


def _block(text: str) -> Block:
    prefixes: tuple[tuple[str, BlockKind], ...] = (("## ", "heading"), ("- ", "list"), ("> ", "quote"))
    for prefix, kind in prefixes:
        if text.startswith(prefix):
            return Block(kind, tuple(line.removeprefix(prefix) for line in text.split("\n")))
    return Block("paragraph", (" ".join(text.split("\n")),))
