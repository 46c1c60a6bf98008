"""The whole stage: what it refuses, and how well it does on the labelled articles."""

import json
from collections import defaultdict
from datetime import UTC, datetime
from itertools import combinations
from pathlib import Path

import pytest

from pipeline.errors import MineralDealsError
from pipeline.records import Claim, Money, Terms, stable_id
from pipeline.resolve import Reported, resolve

from .news import News

GOLD = Path(__file__).parents[3] / "models" / "gold"


def test_nothing_gives_nothing() -> None:
    assert resolve([], {}).agreements == ()


def test_a_claim_without_its_article_is_named() -> None:
    news = News()
    one = news.tell(0)
    with pytest.raises(MineralDealsError, match=one.article_id):
        resolve(news.claims, {})


def test_gold_claims_find_together() -> None:
    """Labelled claims of d1–d4 with everything right: B-cubed F1 at least 0.97, pairs F1 0.90 at a precision of 0.95."""
    keys, found = _gold("d1", "d2", "d3", "d4")
    homes = [(keys[claim_id], agreement) for claim_id, agreement in found.items() if claim_id in keys]
    by_key, by_home = defaultdict(set), defaultdict(set)
    for n, (key, home) in enumerate(homes):
        by_key[key].add(n)
        by_home[home].add(n)
    both = [len(by_key[key] & by_home[home]) for key, home in homes]
    precision = sum(n / len(by_home[home]) for n, (_, home) in zip(both, homes, strict=True)) / len(homes)
    recall = sum(n / len(by_key[key]) for n, (key, _) in zip(both, homes, strict=True)) / len(homes)
    assert 2 * precision * recall / (precision + recall) >= 0.97
    pairs = list(combinations(homes, 2))
    right = sum(x[0] == y[0] and x[1] == y[1] for x, y in pairs)
    joined, same = sum(x[1] == y[1] for x, y in pairs), sum(x[0] == y[0] for x, y in pairs)
    assert right / joined >= 0.95
    assert 2 * right / (joined + same) >= 0.90


def _gold(*files: str) -> tuple[dict[str, str], dict[str, str]]:
    """Key by claim id of all that isn't background, and agreement id by claim id."""
    claims, articles, keys = [], {}, {}
    for line in (line for file in files for line in (GOLD / f"{file}.jsonl").read_text("utf-8").splitlines()):
        article = json.loads(line)
        published = datetime.fromisoformat(article["published"].replace("Z", "+00:00"))
        fetched = datetime(2026, 11, 2, tzinfo=UTC)
        articles[article["id"]] = Reported(article["id"], article["source"], published, fetched, article["title"], "run")
        for label in article["agreements"]:
            claim = _claim(article, label)
            claims.append(claim)
            if not claim.background:
                keys[claim.claim_id] = label["key"]
    agreements = resolve(claims, articles).agreements
    return keys, {claim_id: one.agreement_id for one in agreements for claim_id in one.claim_ids}


def _claim(article: dict, label: dict) -> Claim:  # type: ignore[type-arg]
    """A label as the claim of a perfect extractor."""
    lists = {name: tuple(sorted(label[name])) for name in ("countries", "companies", "institutions", "minerals")}
    value = Money(float(label["value"]["amount"]), label["value"]["currency"]) if label["value"] else None
    rest = {name: label[name] for name in ("deal_type", "status", "project", "stake_percent")}
    evidence = label["evidence"]
    start = f"{article['title']}\n{article['text']}".find(evidence)
    claim_id = stable_id("clm", article["id"], evidence, label["key"])
    place = (evidence, start, start + len(evidence))
    return Claim(claim_id, article["id"], Terms(**lists, **rest, value=value), *place, bool(label.get("background")), 1.0, "gold")
