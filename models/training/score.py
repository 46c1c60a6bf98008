"""Scores folds against the rules; the thresholds of each fold are set on the readings of the others.

    python -m models.training.score data/encoder/prepared.jsonl data/encoder/f0 data/encoder/f1 --faults 10

With one folder the two halves of its articles stand for folds.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from models.evaluate import Evaluation, evaluate
from models.training.decode import Settings, decode
from models.training.faults import faults
from models.training.records import Deal, Prepared, Reading, read_prepared, read_readings

GRID = {  # few and coarse: more would fit the noise of 150 deals
    "evidence": (0.3, 0.4, 0.5, 0.6, 0.7),
    "overlap": (0.4, 0.5, 0.6),
    "same": (0.3, 0.5, 0.7),
    "party": (0.35, 0.45, 0.55),
    "country": (0.35, 0.45, 0.55),
    "mineral": (0.35, 0.45, 0.55),
    "money": (0.25, 0.35, 0.45),
    "vote": (0.0, 0.5, 1.0),
    "sort": (0.7, 1.0, 1.5, 9.0),
    "nothing": (0.5, 0.6, 0.7, 1.0),
}
ROUNDS = 2
GAIN = 1e-4  # what a threshold must bring to be moved

Predicted = Mapping[str, Sequence[Deal]]


def tune(readings: Sequence[Reading], records: Mapping[str, Prepared]) -> Settings:
    """Thresholds by coordinate search over the grid."""
    best = Settings()
    top = _worth(_evaluate(readings, records, best))
    for _ in range(ROUNDS):
        for name, values in GRID.items():
            for value in values:
                trial = replace(best, **{name: value})
                worth = top if trial == best else _worth(_evaluate(readings, records, trial))
                if worth > top + GAIN:
                    best, top = trial, worth
    return best


def _evaluate(readings: Sequence[Reading], records: Mapping[str, Prepared], settings: Settings) -> Evaluation:
    return evaluate(articles([records[r.id] for r in readings]), {r.id: decode(r, settings) for r in readings})


def _worth(result: Evaluation) -> float:
    """What tuning aims at."""
    return result.detection.f1 + mean(result) + result.row.f1 - 0.3 * (result.false_alarm or 0.0)


def mean(result: Evaluation) -> float:
    """Of the fields' F1."""
    return sum(field.f1 for field in result.fields.values()) / len(result.fields)


def articles(records: Sequence[Prepared]) -> list[dict[str, object]]:
    """As `evaluate` wants them."""
    return [{"id": record.id, "agreements": record.gold} for record in records]


def split(folds: list[list[Reading]]) -> list[list[Reading]]:
    """The folds; a single one in halves."""
    if len(folds) > 1:
        return folds
    return [[r for r in folds[0] if int(r.id.split("-")[1]) // 2 % 2 == half] for half in (0, 1)]


def fresh(folds: Sequence[Sequence[Reading]], records: Mapping[str, Prepared]) -> set[str]:
    """The held-out articles none of whose deals is told in an article that their fold was trained on."""
    out: set[str] = set()
    for fold in folds:
        held = {reading.id for reading in fold}
        told = {deal["key"] for record in records.values() if record.id not in held for deal in record.gold}
        out |= {ident for ident in held if not any(deal["key"] in told for deal in records[ident].gold)}
    return out


def line(name: str, result: Evaluation) -> str:
    """One row of figures."""
    d = result.detection
    fields = " ".join(f"{slot} {score.f1:.3f}" for slot, score in result.fields.items())
    alarm = "-" if result.false_alarm is None else f"{result.false_alarm:.3f}"
    return (
        f"{name:<28} deals {result.labelled:3d} detection {d.f1:.3f} (P {d.precision:.2f} R {d.recall:.2f}) {fields} "
        f"mean {mean(result):.3f} row {result.row.f1:.3f} false alarm {alarm}"
    )


def compare(held: Sequence[Prepared], untrained: set[str], predicted: Predicted) -> list[str]:
    """Rows of figures, encoder and rules, for d1 … d4 and t4."""
    rules: Predicted = {record.id: record.rules for record in held}
    out = []
    for title, files in (("d1-d4", "d"), ("t4", "t")):
        part = [record for record in held if record.file.startswith(files)]
        for name, some in ((title, part), (f"{title}, new stories", [r for r in part if r.id in untrained])):
            for who, deals in (("rules", rules), ("encoder", predicted)):
                out.append(line(f"{name}: {who}", evaluate(articles(some), deals)))
    return out


def main() -> None:
    """Figures of one or more folds."""
    parser = argparse.ArgumentParser(prog="python -m models.training.score", description=__doc__.splitlines()[0])
    parser.add_argument("prepared", type=Path, help="what models.training.prepare wrote")
    parser.add_argument("folders", type=Path, nargs="+", help="folders with readings.jsonl, one a fold")
    parser.add_argument("--faults", type=int, metavar="N", help="count the faults by class and show up to N of each")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the encoder's deals, one article a line")
    options = parser.parse_args()
    records = {record.id: record for record in read_prepared(options.prepared)}
    trained = [read_readings(folder / "readings.jsonl") for folder in options.folders]
    folds = split(trained)
    settings = [tune([r for other in folds if other is not fold for r in other], records) for fold in folds]
    predicted = {r.id: decode(r, chosen) for fold, chosen in zip(folds, settings, strict=True) for r in fold}
    held = [records[ident] for ident in predicted]
    rows = [*map(str, settings), *compare(held, fresh(trained, records), predicted)]
    if options.faults is not None:
        rows += faults(held, {r.id: r for fold in folds for r in fold}, predicted, options.faults)
    sys.stdout.write("\n".join(rows) + "\n")
    if options.write:
        lines = (json.dumps({"id": ident, "agreements": deals}, ensure_ascii=False) for ident, deals in predicted.items())
        options.write.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
