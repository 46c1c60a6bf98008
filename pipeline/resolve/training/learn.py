"""Learns the weights of `features` from labelled articles, prints cross-validated figures, and writes weights.toml.

    python -m pipeline.resolve.training.learn models/gold [--write]

Weights are learned from labels and, together with them, from what readers found in articles that they hadn't seen: claims with
an extractor's faults are what the product meets. `python -m models.training.score … --write FILE` writes such claims anew;
the folder of labels carries them as found.jsonl.

Figures are cross-validated by story: deals whose claims have common ground fall into one fold, and no pair of a fold is scored
with weights that were learned from it.
"""

import argparse
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from pipeline.records import stable_id
from pipeline.resolve.block import candidates
from pipeline.resolve.cluster import Groups, Scores, agglomerate, components
from pipeline.resolve.compare import VETOES, Model, load_model, pair_of
from pipeline.resolve.features import AGAINST, FEATURES, FOR
from pipeline.resolve.mentions import Mention, mentions
from pipeline.resolve.training.figures import b_cubed, links
from pipeline.resolve.training.fit import Fit, Floats, fit
from pipeline.resolve.training.labelled import Press, press, read_extracted, read_gold

Table = tuple[Floats, Floats, Floats]

FILES = ("d1", "d2", "d3", "d4", "t1", "t2", "t3", "t4", "t5", "t6", "n1", "n2", "n3", "n5", "n6")
UNTOUCHED = "n4"  # no learning from it, and no look at its errors
FOLDS = 5
RIDGE = 0.0005  # between 0.0001 and 0.003 the figures differ by a pair or two
PASSING = 0.3  # what a pair with a remark in passing counts in learning
EXTRACTED = 3.0  # and a pair of extracted claims, beside one of labels
SIGNS = np.array([1.0] * len(FOR) + [-1.0] * len(AGAINST))
WEIGHTS = Path(__file__).parents[1] / "weights.toml"


@dataclass(frozen=True)
class Pairs:
    """All pairs of a press that have common ground and no veto, as numbers."""

    press: Press
    told: tuple[Mention, ...]
    keys: tuple[str | None, ...]  # the deal of each mention, if known
    places: tuple[tuple[int, int], ...]
    features: Floats  # [pairs, features]

    def known(self, folds: Mapping[str, int], without: int | None) -> Table:
        """Features, answers and weights of the pairs of which both deals are known and not in fold `without`."""
        chosen = [n for n, (i, j) in enumerate(self.places) if self.keys[i] and self.keys[j] and self.fold(n, folds) != without]
        pairs = [(self.told[i].claim, self.told[j].claim) for i, j in (self.places[n] for n in chosen)]
        same = [float(self.keys[i] == self.keys[j]) for i, j in (self.places[n] for n in chosen)]
        counts = [PASSING if a.background or b.background else 1.0 for a, b in pairs]
        return self.features[chosen], np.array(same), np.array(counts)

    def fold(self, place: int, folds: Mapping[str, int]) -> int | None:
        """The fold of a pair: that of the story that either claim is known to tell."""
        i, j = self.places[place]
        key = self.keys[i] or self.keys[j]
        return folds[key] if key else None


def pairs_of(one: Press, model: Model) -> Pairs:
    """Everything that can be scored."""
    told = mentions(one.claims, one.articles)
    places, rows = [], []
    for i, j in candidates(told, model.window_days):
        pair = pair_of(told[i], told[j], model)
        if not any(question(pair) for question in VETOES):
            places.append((i, j))
            rows.append([question(pair).score for question in FEATURES])
    keys = tuple(one.keys.get(mention.claim.claim_id) for mention in told)
    return Pairs(one, told, keys, tuple(places), np.array(rows).reshape(len(rows), len(FEATURES)))


def stories(sets: Sequence[Pairs]) -> dict[str, int]:
    """The fold of each key; deals that are told with common ground, in labels or in claims, are one story."""
    names = sorted({key for pairs in sets for key in pairs.keys if key})
    number = {key: n for n, key in enumerate(names)}
    groups = Groups()
    for pairs in sets:
        for i, j in pairs.places:
            one, other = pairs.keys[i], pairs.keys[j]
            if one and other:
                groups.join(number[one], number[other])
    return {key: int(stable_id("fold", names[groups.lead(n)]).removeprefix("fold_"), 16) % FOLDS for key, n in number.items()}


def learned(sets: Sequence[Pairs], folds: Mapping[str, int], without: int | None = None) -> Fit:
    """Weights learned from all that is known outside of one fold; the first set is the labels, others are extracted."""
    tables = [pairs.known(folds, without) for pairs in sets]
    features, same, counts = (np.concatenate(column) for column in zip(*tables, strict=True))
    share = np.repeat([1.0 if n == 0 else EXTRACTED for n in range(len(tables))], [len(table[1]) for table in tables])
    return fit(features, same, counts * share, SIGNS, RIDGE)


def grouped(pairs: Pairs, known: Mapping[tuple[int, int], int]) -> dict[int, int]:
    """The group of each mention under given scores of all pairs that may be one deal."""
    scores = Scores(pairs.told, load_model(), (), dict(known))  # any other pair is vetoed whatever the weights
    linked = components(len(pairs.told), [pair for pair, score in known.items() if score > 0])
    found = (group for members in linked for group in agglomerate(members, scores))
    return {place: group[0] for group in found for place in group}


def cross_validated(sets: Sequence[Pairs]) -> Iterator[list[tuple[str, str, int]]]:
    """For each set, file, key and group of every claim that is scored; no pair is scored by weights learned from its story."""
    folds = stories(sets)
    fits = {fold: learned(sets, folds, fold) for fold in (*range(FOLDS), None)}
    for pairs in sets:
        scores = {}
        for n, place in enumerate(pairs.places):
            by = fits[pairs.fold(n, folds)]
            scores[place] = round(1000 * (by.bias + float(pairs.features[n] @ by.weights)))
        yield placed(pairs, grouped(pairs, scores))


def placed(pairs: Pairs, groups: Mapping[int, int]) -> list[tuple[str, str, int]]:
    """File, key and group of each claim that tells a known deal as news."""
    rows = ((one, pairs.keys[n], groups[n]) for n, one in enumerate(pairs.told) if one.claim.claim_id in pairs.press.scored)
    return [(one.article.article_id.lower(), key, group) for one, key, group in rows if key]


def report(title: str, rows: Sequence[tuple[str, str, int]]) -> list[str]:
    """Figures by kind of file."""
    out = []
    for prefix in ("d", "t", "n", ""):
        part = [(key, group) for article, key, group in rows if article.startswith(prefix)]
        if part:
            name = f"{title}, {prefix or 'all'}"
            out.append(f"{name:<28} claims {len(part):4d}  B-cubed {b_cubed(part)}  links {links(part)}")
    return out


def rewritten(text: str, weights: Fit) -> str:
    """weights.toml with other numbers; what stands around them is kept."""
    named = zip((question.__name__ for question in FEATURES), weights.weights.tolist(), strict=True)
    rows = "\n".join(f"{name} = {round(weight, 2) + 0.0}" for name, weight in named)
    text = re.sub(r"^bias = .*$", f"bias = {round(weights.bias, 2)}", text, flags=re.MULTILINE)
    return re.sub(r"^\[weights\]\n(?:\w+ = .*\n)*", f"[weights]\n{rows}\n", text, flags=re.MULTILINE)


def read(gold: Path, model: Model, found: Path | None = None) -> tuple[Pairs, Pairs]:
    """The labels as claims, and what was found as claims."""
    articles = read_gold(gold, FILES)
    return pairs_of(press(articles), model), pairs_of(press(articles, read_extracted(found or gold / "found.jsonl")), model)


def applied(pairs: Pairs, weights: Fit) -> list[tuple[str, str, int]]:
    """File, key and group of each scored claim under these weights."""
    scores = (round(1000 * (weights.bias + float(row @ weights.weights))) for row in pairs.features)
    return placed(pairs, grouped(pairs, dict(zip(pairs.places, scores, strict=True))))


def main() -> None:
    """Figures on standard output; with --write the weights that the package carries are replaced."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.resolve.training.learn", description="Learns weights.toml.")
    parser.add_argument("gold", type=Path, help="folder of the labelled articles")
    parser.add_argument("--found", type=Path, help="other claims than those of found.jsonl, JSON lines")
    parser.add_argument("--write", action="store_true", help="write weights.toml")
    parser.add_argument("--untouched", action="store_true", help=f"score {UNTOUCHED} too, of which nothing was learned")
    options = parser.parse_args()
    model = load_model()
    sets = read(options.gold, model, options.found)
    lines = []
    for title, rows in zip(("labels", "found"), cross_validated(sets), strict=True):
        lines += report(title, rows)
    weights = learned(sets, stories(sets))
    if options.untouched:
        lines += report("untouched", applied(pairs_of(press(read_gold(options.gold, [UNTOUCHED])), model), weights))[-1:]
    sys.stdout.write("\n".join(lines) + "\n")
    if options.write:
        WEIGHTS.write_text(rewritten(WEIGHTS.read_text("utf-8"), weights), encoding="utf-8")


if __name__ == "__main__":
    main()
