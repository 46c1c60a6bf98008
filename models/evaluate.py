"""Scores of predicted deals against labelled articles: detection, fields, rows, false alarms.

Method: predicted and labelled deals of an article are paired one to one, most alike first, when they are alike enough
(weighted Jaccard of companies, countries, minerals, type and status, at least 0.40). Background deals are neither rewarded
nor punished. Fields are micro-averaged over all fillers; those of unpaired deals count as misses or false alarms.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal

from models import vocabulary

Deal = Mapping[str, Any]  # fields as in the labelling guide
SLOTS = ("countries", "companies", "minerals", "deal_type", "status", "value")
ROW = ("countries", "companies", "minerals", "deal_type")
WEIGHTS = {"companies": 0.4, "countries": 0.2, "minerals": 0.2, "deal_type": 0.2, "status": 0.05}
ALIKE = 0.40

Verdict = Literal["matched", "missed", "false alarm", "in passing"]


@dataclass(frozen=True, slots=True)
class Pair:
    """A labelled deal and the predicted one that is held against it; one of them alone where nothing resembles it."""

    verdict: Verdict  # "in passing" counts neither way
    labelled: Deal | None
    predicted: Deal | None  # of a missed deal the one, if any, that was read as background

    @property
    def faults(self) -> tuple[str, ...]:
        """Kinds of what is wrong: missed, false alarm, or the fields that differ; nothing where all is right."""
        if self.verdict in ("missed", "false alarm"):
            return (self.verdict,)
        if self.verdict == "in passing" or self.labelled is None or self.predicted is None:
            return ()
        return tuple(slot for slot in SLOTS if any(differences(self.labelled, self.predicted, slot)))


@dataclass(frozen=True, slots=True)
class Score:
    """Precision, recall and F1 on 0 … 1."""

    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the prediction for one article."""

    article: str
    kind: str  # missed, false alarm, or a field
    detail: str


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All scores of one prediction."""

    articles: int
    labelled: int
    predicted: int
    detection: Score
    fields: dict[str, Score]
    row: Score
    false_alarm: float | None  # share of articles without any deal for which one was predicted
    faults: tuple[Fault, ...]


def evaluate(articles: Sequence[Mapping[str, Any]], predicted: Mapping[str, Sequence[Deal]]) -> Evaluation:
    """Scores of `predicted` (deals by article id; a missing id counts as none) against labelled articles."""
    counts = {slot: [0, 0, 0] for slot in SLOTS}
    matched = labelled = guessed = rows = empty = alarms = 0
    faults: list[Fault] = []
    for article in articles:
        ident = str(article["id"])
        preds = predicted.get(ident, ())
        if not article["agreements"]:
            empty += 1
            alarms += any(not pred.get("background") for pred in preds)
        for pair in pair_deals(article["agreements"], preds):
            labelled += pair.verdict in ("matched", "missed")
            guessed += pair.verdict in ("matched", "false alarm")
            matched += pair.verdict == "matched"
            rows += pair.verdict == "matched" and not set(ROW).intersection(pair.faults)
            _count(pair, counts)
            faults += (Fault(ident, kind, _detail(pair, kind)) for kind in pair.faults)
    return Evaluation(
        len(articles), labelled, guessed, _score(matched, labelled, guessed), {slot: _score(*counts[slot]) for slot in SLOTS},
        _score(rows, labelled, guessed), alarms / empty if empty else None, tuple(faults),
    )


def pair_deals(labelled: Sequence[Deal], predicted: Sequence[Deal]) -> tuple[Pair, ...]:
    """All deals of one article as the scores pair them: matched ones, most alike first, missed ones, false alarms, background.

    What was read as background counts for nothing; it stands beside the missed deal that it resembles, for people to see.
    """
    golds, told = _halves(labelled)
    preds, hints = _halves(predicted)
    found, missed, preds = _pick(golds, preds)
    forgiven, told, preds = _pick(told, preds)
    both, told, hints = _pick(told, hints)
    hinted, _, hints = _pick(missed, hints)
    return (
        *(Pair("matched", gold, pred) for gold, pred in found),
        *(Pair("missed", gold, next((hint for other, hint in hinted if other is gold), None)) for gold in missed),
        *(Pair("false alarm", None, pred) for pred in preds),
        *(Pair("in passing", gold, pred) for gold, pred in (*forgiven, *both)),
        *(Pair("in passing", gold, None) for gold in told),
        *(Pair("in passing", None, hint) for hint in hints),
    )


def _halves(deals: Sequence[Deal]) -> tuple[list[Deal], list[Deal]]:
    """The news, and what is mentioned in passing."""
    return [deal for deal in deals if not deal.get("background")], [deal for deal in deals if deal.get("background")]


def _pick(golds: list[Deal], preds: list[Deal]) -> tuple[list[tuple[Deal, Deal]], list[Deal], list[Deal]]:
    """Pairs of what is alike, and what is left of each side."""
    places = _align(golds, preds)
    left = {i for i, _ in places}, {j for _, j in places}
    return (
        [(golds[i], preds[j]) for i, j in places],
        [gold for i, gold in enumerate(golds) if i not in left[0]],
        [pred for j, pred in enumerate(preds) if j not in left[1]],
    )


def _count(pair: Pair, counts: dict[str, list[int]]) -> None:
    """Adds a pair's fillers to the hits, the labelled and the predicted ones of each field."""
    if pair.verdict == "in passing":
        return
    gold, pred = pair.labelled or {}, {} if pair.verdict == "missed" else pair.predicted or {}
    for slot in SLOTS:
        for place, number in enumerate(_hits(gold, pred, slot)):
            counts[slot][place] += number


def _detail(pair: Pair, kind: str) -> str:
    gold, pred = pair.labelled or {}, pair.predicted or {}
    if kind in ("missed", "false alarm"):
        return str((gold or pred).get("evidence", ""))
    return f"labelled {fillers(gold, kind)} predicted {fillers(pred, kind)}"


def _score(hits: int, labelled: int, predicted: int) -> Score:
    precision = hits / predicted if predicted else float(not labelled)
    recall = hits / labelled if labelled else 1.0
    return Score(precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0)


def fillers(deal: Deal, slot: str) -> list[Any]:
    """What a field holds, as it is compared: no filler twice, a value as (amount, currency)."""
    value = deal.get(slot)
    if slot == "value":
        return [(float(value["amount"]), value["currency"])] if value else []
    if slot in ("deal_type", "status"):
        return [value] if value else []
    return list(dict.fromkeys(value or []))


def _same(slot: str) -> Callable[[Any, Any], bool]:
    if slot == "companies":
        return same_company
    if slot == "value":
        return lambda a, b: a[1] == b[1] and abs(a[0] - b[0]) <= 0.01 * max(abs(a[0]), abs(b[0]), 1)
    return lambda a, b: bool(a == b)


def differences(gold: Deal, pred: Deal, slot: str) -> tuple[list[Any], list[Any]]:
    """Labelled fillers of a field that weren't predicted, and predicted ones that aren't labelled; each counts for one other."""
    same, missing, extra = _same(slot), [], fillers(pred, slot)
    for filler in fillers(gold, slot):
        hit = next((other for other in extra if same(filler, other)), None)
        if hit is None:
            missing.append(filler)
        else:
            extra.remove(hit)
    return missing, extra


def _hits(gold: Deal, pred: Deal, slot: str) -> tuple[int, int, int]:
    """Fillers that are the same, one to one; those of gold; those predicted."""
    labelled = len(fillers(gold, slot))
    return labelled - len(differences(gold, pred, slot)[0]), labelled, len(fillers(pred, slot))


def _align(golds: Sequence[Deal], preds: Sequence[Deal]) -> list[tuple[int, int]]:
    scored = sorted(((_alike(g, p), i, j) for i, g in enumerate(golds) for j, p in enumerate(preds)), reverse=True)
    used_gold: set[int] = set()
    used_pred: set[int] = set()
    out = []
    for alike, i, j in scored:
        if alike >= ALIKE and i not in used_gold and j not in used_pred:
            used_gold.add(i)
            used_pred.add(j)
            out.append((i, j))
    return out


def _alike(gold: Deal, pred: Deal) -> float:
    total = weight = 0.0
    for slot, share in WEIGHTS.items():
        hit, g, p = _hits(gold, pred, slot)
        if g or p:
            weight += share
            total += share * hit / (g + p - hit)
    return total / weight if weight else 0.0


def name_key(name: str) -> tuple[str, ...]:
    """Words of a company's name without case, accents, punctuation and legal forms."""
    text = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower().replace("&", " and ")
    words = [word for word in re.split(r"[^a-z0-9]+", re.sub(r"['’`.]", "", text)) if word]
    return tuple(word for word in words if word not in _legal_words()) or tuple(words)


@cache
def _legal_words() -> frozenset[str]:
    forms = (form for row in vocabulary.read("legal_forms") for form in row.forms)
    single = {re.sub(r"[^a-z]", "", form.lower()) for form in forms if " " not in form}
    return frozenset(single) | vocabulary.words("key_fillers")


def same_company(one: str, other: str) -> bool:
    """Equal keys, or one is the beginning of the other ("Lynas", "Lynas Rare Earths"), or its acronym."""
    x, y = sorted((name_key(one), name_key(other)), key=len)
    if not x or not y:
        return x == y
    if x == y[: len(x)] and (len(x[0]) > 3 or x == y):
        return True
    return "".join(x) == "".join(y) or (len(x) == 1 and len(y) > 2 and x[0] == "".join(word[0] for word in y))
