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
from typing import Any

from models import vocabulary

Deal = Mapping[str, Any]  # fields as in the labelling guide
SLOTS = ("countries", "companies", "minerals", "deal_type", "status", "value")
ROW = ("countries", "companies", "minerals", "deal_type")
WEIGHTS = {"companies": 0.4, "countries": 0.2, "minerals": 0.2, "deal_type": 0.2, "status": 0.05}
ALIKE = 0.40


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
        golds = [g for g in article["agreements"] if not g.get("background")]
        passing = [g for g in article["agreements"] if g.get("background")]
        preds = [p for p in predicted.get(ident, ()) if not p.get("background")]
        pairs = _align(golds, preds)
        rest = [j for j in range(len(preds)) if j not in {j for _, j in pairs}]
        forgiven = {rest[j] for _, j in _align(passing, [preds[j] for j in rest])}
        labelled, guessed, matched = labelled + len(golds), guessed + len(preds) - len(forgiven), matched + len(pairs)
        if not article["agreements"]:
            empty += 1
            alarms += bool(preds)
        for i, j in pairs:
            rows += _count_pair(ident, golds[i], preds[j], counts, faults)
        for i in {*range(len(golds))} - {i for i, _ in pairs}:
            faults.append(Fault(ident, "missed", str(golds[i].get("evidence", ""))))
            _count_lone(golds[i], counts, 1)
        for j in {*rest} - forgiven:
            faults.append(Fault(ident, "false alarm", str(preds[j].get("evidence", ""))))
            _count_lone(preds[j], counts, 2)
    return Evaluation(
        len(articles), labelled, guessed, _score(matched, labelled, guessed), {slot: _score(*counts[slot]) for slot in SLOTS},
        _score(rows, labelled, guessed), alarms / empty if empty else None, tuple(faults),
    )


def _count_pair(ident: str, gold: Deal, pred: Deal, counts: dict[str, list[int]], faults: list[Fault]) -> bool:
    """Adds the fields of a pair; True when the whole row is right."""
    exact = True
    for slot in SLOTS:
        hit, g, p = _hits(gold, pred, slot)
        for place, number in enumerate((hit, g, p)):
            counts[slot][place] += number
        if not hit == g == p:
            faults.append(Fault(ident, slot, f"labelled {_fillers(gold, slot)} predicted {_fillers(pred, slot)}"))
            exact = exact and slot not in ROW
    return exact


def _count_lone(deal: Deal, counts: dict[str, list[int]], place: int) -> None:
    for slot in SLOTS:
        counts[slot][place] += len(_fillers(deal, slot))


def _score(hits: int, labelled: int, predicted: int) -> Score:
    precision = hits / predicted if predicted else float(not labelled)
    recall = hits / labelled if labelled else 1.0
    return Score(precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0)


def _fillers(deal: Deal, slot: str) -> list[Any]:
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


def _hits(gold: Deal, pred: Deal, slot: str) -> tuple[int, int, int]:
    """Fillers that are the same, one to one; those of gold; those predicted."""
    labelled, left = _fillers(gold, slot), _fillers(pred, slot)
    same, predicted, hits = _same(slot), len(_fillers(pred, slot)), 0
    for filler in labelled:
        hit = next((other for other in left if same(filler, other)), None)
        if hit is not None:
            left.remove(hit)
            hits += 1
    return hits, len(labelled), predicted


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
