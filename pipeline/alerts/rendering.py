"""Alerts as messages: one story or a digest of many, as plain text, Markdown or HTML, within a channel's length.

What stands in a message came from web pages: each template escapes it for its format, links are shown only when they are
http or https, and what is too long is left out by whole parts, quotes first, never in the middle of an escape or a link.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote as percent
from urllib.parse import urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.alerts.messages import for_markdown, plain, uncalled, without_markup
from pipeline.records import Queued

FORMATS = ("text", "chat", "markdown", "html")  # chat: plain text in which "@" calls nobody
HIDDEN = ("Says", "Source")  # lines that a story shows as quotes
SHORTER = ((3, 1_000), (2, 400), (1, 200), (1, 0))  # quotes of a story and their characters, until it fits


@dataclass(frozen=True, slots=True)
class Said:
    """What an outlet wrote, and where."""

    evidence: str
    publisher: str
    url: str


@dataclass(frozen=True, slots=True)
class Story:
    """One thing that a message tells."""

    headline: str
    facts: tuple[tuple[str, str], ...]
    quotes: tuple[Said, ...] = ()
    groups: Mapping[str, Sequence[str]] = field(default_factory=dict)  # "minerals" and "countries" of the deal


@dataclass(frozen=True, slots=True)
class Message:
    """What goes to one reader through one channel in one piece; sent again it has the same id."""

    message_id: str
    recipient: str
    channel: str
    queued: tuple[Queued, ...]  # its alerts, in the order in which they were queued
    digest: datetime | None = None
    group_by: str = ""
    corrections: str = ""  # where a reader may write who knows better

    @property
    def title(self) -> str:
        """One line."""
        if self.digest is None:
            return self.queued[0].alert.title
        many = len(self.stories)
        return f"Mineral deals to {self.digest:%d %B %Y}: {many} change{'s' if many != 1 else ''}"

    @property
    def thread(self) -> str:
        """What later messages about the same deal have in common; "" for a digest and for what is about no deal."""
        return "" if self.digest else self.queued[0].alert.agreement_id

    @property
    def agreements(self) -> frozenset[str]:
        """Ids of the deals that it tells of."""
        return frozenset(one.alert.agreement_id for one in self.queued) - {""}

    @property
    def stories(self) -> tuple[Story, ...]:
        """What it tells, each notice once, whatever rules asked for it."""
        return tuple(_story(one) for one in {one.alert.notice_id or one.alert.alert_id: one for one in self.queued}.values())

    @property
    def foot(self) -> tuple[str, ...]:
        """Why the reader gets this, and how to correct it."""
        rules = list(dict.fromkeys(one.alert.rule for one in self.queued))
        why = f"You get this by rule{'s' if len(rules) > 1 else ''} {', '.join(f'“{rule}”' for rule in rules)}"
        lines = [f"{why}{f' for {self.recipient}' if self.recipient else ''}."]
        if self.thread:
            lines.append(f"The whole story: mineral-deals show {self.thread}")
        if self.corrections and self.agreements:
            lines.append(_Ours(f"Something wrong? Tell {self.corrections}"))
        return tuple(lines)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message in one format."""

    title: str
    body: str


def render(message: Message, form: str, *, title_limit: int = 250, body_limit: int = 0) -> Rendered:
    """The message in a format of FORMATS; a limit is in characters, 0 for none.

    What doesn't fit is shortened in this order: quotes, their number, the last stories of a digest (their count and a link
    stay), and last the facts of a single story, line by line.
    """
    title = _cut(_escaped(message.title, form), title_limit)
    stories = message.stories
    if not body_limit:
        return Rendered(title, _body(message, form, stories))
    for most, characters in SHORTER:
        short = tuple(_shorter(story, most, characters) for story in stories)
        if len(body := _body(message, form, short)) <= body_limit:
            return Rendered(title, body)
    low, high = 1, len(short)
    while low < high:  # the greatest number of stories that fits; one, if none does
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(_body(message, form, short, middle)) <= body_limit else (low, middle - 1)
    while len(body := _body(message, form, short, low)) > body_limit and short[0].facts:
        short = (replace(short[0], facts=short[0].facts[:-1]), *short[1:])
    return Rendered(title, body if len(body) <= body_limit else _bare(message, form, body_limit))


def _bare(message: Message, form: str, limit: int) -> str:
    """The last resort of a channel for very short messages: the headline, cut at a word."""
    return _cut(_escaped(message.stories[0].headline, form), limit)


def _body(message: Message, form: str, stories: Sequence[Story], most: int | None = None) -> str:
    """The body with its first `most` stories (all, if unset)."""
    kept, left = stories[:most], stories[most:] if most is not None else ()
    more = next((said.url for story in left for said in story.quotes), "")
    template = _environment(form).get_template(f"message.{'text' if form == 'chat' else form}.j2")
    body = template.render(
        groups=list(_groups(message, kept)), digest=message.digest is not None, left_out=len(left), more=more, foot=message.foot
    )
    return body.strip()


def _groups(message: Message, stories: Sequence[Story]) -> Iterator[tuple[str, list[Story]]]:
    """Stories by the first mineral or country of their deal; those of a single message in one group without a name."""
    if message.digest is None:
        yield "", list(stories)
        return
    found: dict[str, list[Story]] = {}
    for story in stories:
        found.setdefault(next(iter(story.groups.get(message.group_by, ())), ""), []).append(story)
    yield from ((name or "other", found[name]) for name in sorted(found, key=lambda name: (not name, name)))


def _story(one: Queued) -> Story:
    told = one.facts.get("agreement", {})
    before, named = one.facts.get("before"), [line.partition(": ") for line in one.alert.lines]
    facts = [(name, fact) for name, _, fact in named if name not in HIDDEN] if told else []
    if before and told["status"] != before:
        facts = [(name, f"{before} → {fact}" if name == "Status" else fact) for name, fact in facts]
    if not told:  # a summary, a source, a night: lines as they stand
        facts = [(name, fact) if fact else ("·", name) for name, _, fact in named]
    quotes = tuple(Said(evidence, publisher, safe_url(url)) for evidence, publisher, url in one.facts.get("quotes", ()))
    return Story(one.alert.title, tuple(facts), quotes, {name: told.get(name, ()) for name in ("minerals", "countries")})


def _shorter(story: Story, most: int, characters: int) -> Story:
    quotes = tuple(replace(said, evidence=_cut(said.evidence, characters) if characters else "") for said in story.quotes[:most])
    return replace(story, quotes=quotes)


def _cut(text: str, limit: int) -> str:
    """The text, or as many of its words as there is room for, and an ellipsis; a backslash at the cut goes too."""
    if not limit or len(text) <= limit:
        return text
    kept = text[: limit - 1]
    kept = kept.rsplit(" ", 1)[0] if " " in kept[limit // 2 :] else kept
    return kept.rstrip("\\ ,;:–-") + "…"


def safe_url(url: str) -> str:
    """An http or https address in which nothing can end a link or start markup; "" for anything else."""
    try:
        parts = urlsplit(plain(url))
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return percent(plain(url), safe="/:?#!$&*+,;=~%.-_")  # no "@", which may call somebody in a link too


class _Link(str):
    """A link that is escaped already."""

    __slots__ = ()


class _Ours(str):
    """Words of the desk's own settings, in which an "@" is part of an address that is to be copied."""

    __slots__ = ()


def _escaped(text: object, form: str) -> str:
    """A value for its place in a message of this format; HTML has its own way."""
    if isinstance(text, _Link) or form in ("html", "text"):
        return str(text)
    if isinstance(text, _Ours):
        return without_markup(text) if form == "markdown" else str(text)
    return for_markdown(str(text)) if form == "markdown" else uncalled(str(text))


@cache
def _environment(form: str) -> Environment:
    """Templates in which every value is escaped for the format, whether or not their author thought of it."""

    def finalize(value: Any) -> Any:
        return value if form == "html" else _escaped(value, form)

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=form == "html", trim_blocks=True,
        lstrip_blocks=True, undefined=StrictUndefined, finalize=finalize,
    )  # fmt: skip
    environment.filters["link"] = lambda url: _Link(f"<{url}>" if form == "markdown" and url else url)
    return environment
