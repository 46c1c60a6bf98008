"""A page for people on what the extraction gets wrong: scores, faults by kind, and each faulty article beside its labels.

The scores say how much is wrong; what to mend shows only where a deal's fields stand beside what was read and the sentence that
it was read in. The page is one file without scripts or anything from a network. Articles come from anybody: all that they hold is
escaped.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape
from spacy import displacy

from models.evaluate import SLOTS, Deal, Evaluation, Pair, Score, differences, fillers, pair_deals
from models.frames import Mention

TEMPLATE = Path(__file__).with_name("report.html.j2")
UNSCORED = ("binding", "institutions", "project", "stake_percent")
KINDS = ("missed", "false alarm", *SLOTS)
LABELS = ("COUNTRY", "MINERAL", "COMPANY", "INSTITUTION", "PROJECT", "MONEY", "DEAL_TYPE")
COLOURS = {label: f"var(--{label.lower()})" for label in LABELS}  # the page's style has them, for light and for dark
MARK = '<mark class="entity" style="background: {bg}">{text}<small>{tag}</small></mark>'
MOST = 12  # entries of a tally that are shown


@dataclass(frozen=True, slots=True)
class Reading:
    """One labelled article and what the extraction made of it; offsets are characters of `title + "\\n" + text`."""

    id: str
    title: str
    text: str
    outlet: str
    published: datetime | None
    url: str
    relevant: bool  # False: the gate left it unread
    mentions: tuple[Mention, ...]
    labelled: tuple[Deal, ...]
    predicted: tuple[Deal, ...]

    @property
    def content(self) -> str:
        """What offsets count in."""
        return f"{self.title}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Row:
    """A field of a deal on both sides; each filler with whether the other side lacks it."""

    name: str
    scored: bool
    wrong: bool
    labelled: tuple[tuple[str, bool], ...]
    predicted: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class Card:
    """A pair of deals as the page shows it."""

    number: int
    pair: Pair
    rows: tuple[Row, ...]
    labelled: Markup  # the evidence
    predicted: Markup


@dataclass(frozen=True, slots=True)
class Story:
    """An article with at least one fault."""

    anchor: str
    reading: Reading
    faults: Mapping[str, int]
    cards: tuple[Card, ...]
    body: Markup

    @property
    def link(self) -> str:
        """The address, where it is one that a browser may open."""
        return self.reading.url if re.match(r"https?://", self.reading.url) else ""


@dataclass(frozen=True, slots=True)
class Tally:
    """All faults of one kind: how many, in how many articles, and what they have in common."""

    kind: str
    faults: int
    articles: int
    groups: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]  # heading, then entries, the most frequent first


def render(name: str, evaluation: Evaluation, readings: Sequence[Reading]) -> str:
    """The page in HTML about the labelled articles called `name`; articles without a fault are only counted."""
    paired = [(reading, pair_deals(reading.labelled, reading.predicted)) for reading in readings]
    faulty = [(reading, pairs) for reading, pairs in paired if any(pair.faults for pair in pairs)]
    stories = [_story(f"a{number}", *one) for number, one in enumerate(faulty, 1)]
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"words": _words, "slug": lambda kind: kind.replace(" ", "-").replace("_", "-")}
    template = environment.from_string(TEMPLATE.read_text("utf-8"))
    return template.render(
        name=name, evaluation=evaluation, scores=_scores(evaluation), stories=stories, labels=LABELS,
        tallies={kind: _tally(kind, faulty) for kind in KINDS},
    )  # fmt: skip


def _scores(evaluation: Evaluation) -> list[tuple[str, Score, tuple[str, ...]]]:
    """Rows of the table of scores, with the kinds of fault that each counts."""
    fields = [(slot, score, (slot,)) for slot, score in evaluation.fields.items()]
    return [("detection", evaluation.detection, ("missed", "false alarm")), *fields, ("whole row", evaluation.row, ())]


def _story(anchor: str, reading: Reading, pairs: Sequence[Pair]) -> Story:
    cards = tuple(_card(number, reading, pair) for number, pair in enumerate(pairs, 1))
    faults = Counter(kind for pair in pairs for kind in pair.faults)
    return Story(anchor, reading, {kind: faults[kind] for kind in KINDS if faults[kind]}, cards, _body(reading, pairs))


def _card(number: int, reading: Reading, pair: Pair) -> Card:
    gold, pred = pair.labelled or {}, pair.predicted or {}
    rows = [_row(slot, gold, pred, pair) for slot in (*SLOTS, *UNSCORED)]
    shown = tuple(row for row in rows if row.scored or row.labelled or row.predicted)
    return Card(number, pair, shown, _evidence(reading, gold), _evidence(reading, pred))


def _row(slot: str, gold: Deal, pred: Deal, pair: Pair) -> Row:
    """One field; in a deal that was missed or invented no filler is marked, as all of it is wrong."""
    missing, extra = differences(gold, pred, slot) if slot in pair.faults else ([], [])
    labelled, predicted = (fillers(side, slot) if slot in SLOTS else _loose(side.get(slot)) for side in (gold, pred))
    return Row(
        slot, slot in SLOTS, slot in pair.faults,
        tuple((_filler(one), one in missing) for one in labelled), tuple((_filler(one), one in extra) for one in predicted),
    )  # fmt: skip


def _loose(value: Any) -> list[Any]:
    """Fillers of a field that no score compares."""
    return list(value) if isinstance(value, list | tuple) else [value] if value not in (None, "", "unknown") else []


def _filler(value: Any) -> str:
    if isinstance(value, tuple):
        return f"{value[1]} {value[0]:,.0f}"
    return f"{value:g}" if isinstance(value, float) else _words(str(value))


def _words(name: str) -> str:
    return name.replace("_", " ")


def _tally(kind: str, faulty: Sequence[tuple[Reading, Sequence[Pair]]]) -> Tally:
    found = [(reading, pair) for reading, pairs in faulty for pair in pairs if kind in pair.faults]
    groups: dict[str, Counter[str]] = {}
    for reading, pair in found:
        for heading, entry in _traits(kind, reading, pair):
            groups.setdefault(heading, Counter())[entry] += 1
    shown = tuple((heading, tuple(counter.most_common(MOST))) for heading, counter in sorted(groups.items()))
    return Tally(kind, len(found), len({reading.id for reading, _ in found}), shown)


def _traits(kind: str, reading: Reading, pair: Pair) -> Iterator[tuple[str, str]]:
    """What a fault may have in common with others: (heading, entry)."""
    gold, pred = pair.labelled or {}, pair.predicted or {}
    if kind in ("missed", "false alarm"):
        yield "type", _words(str((gold or pred).get("deal_type")))
    if kind == "missed":
        yield "how", "read as background" if pred else "nothing like it read" if reading.relevant else "article left unread"
    elif kind == "false alarm":
        yield "where", "beside labelled deals" if reading.labelled else "in an article without any deal"
    elif kind == "value":
        yield "how", "none predicted" if not fillers(pred, kind) else "another one" if fillers(gold, kind) else "none labelled"
    elif kind in ("deal_type", "status"):
        sides = (", ".join(map(_filler, fillers(side, kind))) or "nothing" for side in (gold, pred))
        yield "labelled → predicted", " → ".join(sides)
    else:
        for heading, lacking in zip(("not found", "too many"), differences(gold, pred, kind), strict=True):
            yield from ((heading, _filler(one)) for one in lacking)


def _evidence(reading: Reading, deal: Deal) -> Markup:
    """The sentence that a deal stands in, with what was recognised there."""
    place = _place(reading.content, deal)
    return _marked(reading, *place) if place else escape(str(deal.get("evidence") or ""))


def _place(content: str, deal: Deal) -> tuple[int, int] | None:
    """Where the evidence stands; labels give its words only, and may have other white space."""
    if "evidence_start" in deal:
        return deal["evidence_start"], deal["evidence_end"]
    spaced = r"\s+".join(map(re.escape, str(deal.get("evidence") or "").split()))
    found = re.search(spaced, content) if spaced else None
    return found.span() if found else None


def _body(reading: Reading, pairs: Sequence[Pair]) -> Markup:
    """The article, cut where evidence starts and ends: displaCy can't nest one mark in another."""
    sides = [(number, side, deal) for number, pair in enumerate(pairs, 1)
             for side, deal in (("labelled", pair.labelled), ("predicted", pair.predicted)) if deal]  # fmt: skip
    told = [(*place, number, side) for number, side, deal in sides if (place := _place(reading.content, deal))]
    cuts = sorted({0, len(reading.title), len(reading.content), *(cut for start, end, *_ in told for cut in (start, end))})
    return Markup("").join(_piece(reading, start, end, told) for start, end in pairwise(cuts))


def _piece(reading: Reading, start: int, end: int, told: Sequence[tuple[int, int, int, str]]) -> Markup:
    """A stretch of the article within the same evidence throughout, and the numbers of the deals whose evidence starts here."""
    names = sorted({side for first, last, _, side in told if first <= start and end <= last})
    classes = " ".join(["piece", *names, *(["headline"] if end <= len(reading.title) else [])])
    heads = Markup("").join(
        Markup('<b class="deal {side}">{number} {side}</b> ').format(number=number, side=side)
        for first, _, number, side in told if first == start
    )  # fmt: skip
    return Markup('<div class="{}">{}{}</div>').format(classes, heads, _marked(reading, start, end))


def _marked(reading: Reading, start: int, end: int) -> Markup:
    """A stretch of the article in HTML with its mentions; of two that overlap the one that starts first, then the longer."""
    spans: list[dict[str, Any]] = []
    for mention in sorted(reading.mentions, key=lambda one: (one.start, -one.end)):
        first, last = max(mention.start, start) - start, min(mention.end, end) - start
        tag = "" if mention.id.casefold() == mention.text.casefold() else f" {_words(mention.id)}"
        if first < last and (not spans or first >= spans[-1]["end"]):
            label = _words(mention.label.lower())
            spans.append({"start": first, "end": last, "label": mention.label, "params": {"tag": escape(label + tag)}})
        elif spans and (first, last, mention.label) == (spans[-1]["start"], spans[-1]["end"], spans[-1]["label"]):
            spans[-1]["params"]["tag"] += escape(tag)  # "copper-gold" is both
    shown = {"text": reading.content[start:end], "ents": spans}
    options = {"colors": COLOURS, "template": MARK}  # the template shows the tag, which is escaped, and no label, which isn't
    return Markup(displacy.render(shown, style="ent", manual=True, page=False, jupyter=False, options=options))
