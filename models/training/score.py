"""Scores the readings of held-out articles, fold by fold, with the thresholds of `models.deals.settings`.

    python -m models.training.score data/encoder/prepared.jsonl data/encoder/fold0 data/encoder/fold1 --faults 10
    python -m models.training.score data/encoder/prepared.jsonl data/encoder/fold0 --vary evidence 0.25 0.35 0.5

Thresholds are set by hand where such curves are flat: a search over a grid, each fold's on the other folds, scored worse
(detection 0.843 against 0.857 on d1 … d4), because it fits the noise of some hundred deals.
"""

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path

from models.deals.decode import decode
from models.deals.settings import Settings
from models.encoder.records import Reading
from models.evaluate import Evaluation, evaluate
from models.frames import as_labels
from models.training.faults import faults
from models.training.records import Deal, Prepared, read_prepared, read_readings

GROUPS = (("d1-d4", "d"), ("t4, wire", "t"), ("n1-n3", "n"))

Predicted = Mapping[str, Sequence[Deal]]


def deals(reading: Reading, settings: Settings) -> list[Deal]:
    """The decoded deals in the fields of the labelling guide."""
    return [as_labels(frame, reading.text) for frame in decode(reading, settings)]


def mean(result: Evaluation) -> float:
    """Of the fields' F1."""
    return sum(field.f1 for field in result.fields.values()) / len(result.fields)


def articles(records: Iterable[Prepared]) -> list[dict[str, object]]:
    """As `evaluate` wants them."""
    return [{"id": record.id, "agreements": record.gold} for record in records]


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
    slots = " ".join(f"{slot} {score.f1:.3f}" for slot, score in result.fields.items())
    alarm = "-" if result.false_alarm is None else f"{result.false_alarm:.3f}"
    return (
        f"{name:<28} deals {result.labelled:3d} detection {d.f1:.3f} (P {d.precision:.2f} R {d.recall:.2f}) {slots} "
        f"mean {mean(result):.3f} row {result.row.f1:.3f} false alarm {alarm}"
    )


def compare(held: Sequence[Prepared], untrained: set[str], predicted: Predicted) -> list[str]:
    """Rows of figures by kind of text."""
    out = []
    for title, files in GROUPS:
        part = [record for record in held if record.file.startswith(files)]
        for name, some in ((title, part), (f"{title}, new stories", [r for r in part if r.id in untrained])):
            if some:
                out.append(line(name, evaluate(articles(some), predicted)))
    return out


def main() -> None:
    """Figures of one or more folds."""
    parser = argparse.ArgumentParser(prog="python -m models.training.score", description=__doc__.splitlines()[0])
    parser.add_argument("prepared", type=Path, help="what models.training.prepare wrote")
    parser.add_argument("folders", type=Path, nargs="+", help="folders with the readings of a fold")
    parser.add_argument("--readings", default="graphs.jsonl", help="their file in each folder (default: graphs.jsonl)")
    parser.add_argument("--faults", type=int, metavar="N", help="count the faults by class and show up to N of each")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the deals, one article a line")
    parser.add_argument("--vary", nargs="+", metavar="NAME VALUE", help="a threshold and values for it, a block of figures each")
    options = parser.parse_args()
    records = {record.id: record for record in read_prepared(options.prepared)}
    folds = [read_readings(folder / options.readings) for folder in options.folders]
    readings = {reading.id: reading for fold in folds for reading in fold}
    held = [records[ident] for ident in readings]
    name, *values = options.vary or ["evidence", Settings().evidence]
    if name not in {field.name for field in fields(Settings)}:
        parser.error(f"there is no threshold {name}: they are the fields of models.deals.settings.Settings")
    rows = []
    for value in values:
        settings = replace(Settings(), **{name: float(value)})
        predicted = {ident: deals(reading, settings) for ident, reading in readings.items()}
        rows += [f"{name} {value}"] * bool(options.vary) + compare(held, fresh(folds, records), predicted)
    if options.faults is not None:
        rows += faults(held, readings, predicted, options.faults)
    sys.stdout.write("\n".join(rows) + "\n")
    if options.write:
        lines = (json.dumps({"id": ident, "agreements": told}, ensure_ascii=False) for ident, told in predicted.items())
        options.write.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
