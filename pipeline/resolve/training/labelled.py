"""Labelled articles as a press: claims, their articles, and the deal that each claim is about.

Claims are either the labels themselves, as a perfect extractor would give them, or what an extractor found, each with the
key of the label that it is alike enough to.
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from models.evaluate import pair_deals
from pipeline.records import Claim, Money, Terms, stable_id
from pipeline.resolve.mentions import Reported

FETCHED = datetime(2026, 11, 2, tzinfo=UTC)  # one run for all: ids don't matter here

Deal = Mapping[str, Any]  # fields as in the labelling guide


@dataclass(slots=True)
class Press:
    """Claims to resolve, and what is known of them."""

    claims: list[Claim] = field(default_factory=list)
    articles: dict[str, Reported] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)  # by claim id, of remarks in passing too
    scored: set[str] = field(default_factory=set)  # ids of the claims that tell a labelled deal as news


def read_gold(folder: Path, files: Iterable[str]) -> list[dict[str, Any]]:
    """The labelled articles of some files, with one key for each deal."""
    with (folder / "keys.csv").open(encoding="utf-8", newline="") as lines:
        same = {row["key"]: row["is"] for row in csv.DictReader(line for line in lines if not line.startswith("#"))}
    rows = [json.loads(line) for file in files for line in (folder / f"{file}.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        row["agreements"] = [deal | {"key": same.get(deal["key"], deal["key"])} for deal in row["agreements"]]
    return rows


def read_extracted(path: Path) -> dict[str, list[Deal]]:
    """Deals by article, as `models.training.score --write` and `mineral-deals export` write them."""
    return {row["id"]: row["agreements"] for row in map(json.loads, path.read_text("utf-8").splitlines())}


def press(articles: Iterable[Deal], extracted: Mapping[str, Sequence[Deal]] | None = None) -> Press:
    """Labels as claims, or, with `extracted`, what was found in those of the articles that it holds."""
    out = Press()
    for article in articles:
        labels = article["agreements"]
        deals = labels if extracted is None else extracted.get(article["id"])
        if deals is None:
            continue
        out.articles[article["id"]] = reported(article)
        claims = [claim_of(article, deal, n) for n, deal in enumerate(deals)]
        out.claims += claims
        if extracted is None:
            found = [(claim, deal, not claim.background) for claim, deal in zip(claims, labels, strict=True)]
        else:
            found = _found(claims, deals, labels)
        out.keys |= {claim.claim_id: label["key"] for claim, label, _ in found}
        out.scored |= {claim.claim_id for claim, _, news in found if news}
    return out


def _found(claims: Sequence[Claim], deals: Sequence[Deal], labels: Sequence[Deal]) -> list[tuple[Claim, Deal, bool]]:
    """Claims with the label that each is alike to, and whether both have it as news."""
    pairs = {id(pair.predicted): pair for pair in pair_deals(labels, deals) if pair.labelled and pair.predicted}
    made = ((claim, pairs.get(id(deal))) for claim, deal in zip(claims, deals, strict=True))
    return [(claim, pair.labelled, pair.verdict == "matched") for claim, pair in made if pair and pair.labelled]


def reported(article: Deal) -> Reported:
    """The article as resolution knows it."""
    published = datetime.fromisoformat(article["published"].replace("Z", "+00:00"))
    return Reported(article["id"], article["source"], published, FETCHED, article["title"], "run")


def claim_of(article: Deal, deal: Deal, number: int) -> Claim:
    """The deal as a claim; `number` is its place in the article."""
    names = ("countries", "companies", "institutions", "minerals")
    lists: dict[str, Any] = {name: tuple(sorted(set(deal.get(name) or ()))) for name in names}
    value = Money(float(deal["value"]["amount"]), deal["value"]["currency"]) if deal.get("value") else None
    kind = (deal["deal_type"], deal["status"])
    terms = Terms(*kind, project=deal.get("project"), value=value, stake_percent=deal.get("stake_percent"), **lists)
    evidence = deal["evidence"]
    start = f"{article['title']}\n{article['text']}".find(evidence)
    claim_id = stable_id("clm", article["id"], evidence, str(number))
    place = (evidence, start, start + len(evidence))
    sure = float(deal.get("confidence", 1.0))
    return Claim(claim_id, article["id"], terms, *place, bool(deal.get("background")), sure, "labelled")
