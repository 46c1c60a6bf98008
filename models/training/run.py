"""The whole training: prepare, train and read each fold, score, train on everything, export.

What is already there is not done again, so that a run that was broken off goes on where it stopped.
"""

import json
import multiprocessing
import shutil
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from models.deals.settings import Settings
from models.encoder.reader import GRAPHS, LINEAR, Reader
from models.encoder.records import Reading
from models.encoder.windows import encode, word_pieces
from models.training import score
from models.training.calibrate import calibrated, reliability
from models.training.linear import train_linear
from models.training.prepare import FILES, prepare_all
from models.training.records import Prepared, read_prepared, read_readings, write_lines
from models.training.train import ALL, Options, is_held_out, train

READINGS = "graphs.jsonl"  # of the held-out articles, by the exported graphs

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Run:
    """What `mineral-deals train` was asked for."""

    gold: Path
    out: Path
    base: Path
    folds: int = 5
    epochs: int = 8
    jobs: int = 2
    halves: bool = False
    seed: int = 7


@dataclass(frozen=True, slots=True)
class Trained:
    """A finished training: where the graphs are, the thresholds, and the figures out of fold."""

    graphs: Path
    settings: Settings
    figures: tuple[str, ...]


def run(asked: Run, say: Say) -> Trained:
    """Trains `folds` networks for the figures and one on everything for the product.

    OSError where `out` can't be written, or holds what another run left.
    """
    _same_as_before(asked)
    prepared = asked.out / "prepared.jsonl"
    if not prepared.exists():
        say(f"preparing {asked.gold}")
        prepare_all(asked.gold, prepared, asked.base)
    with ProcessPoolExecutor(asked.jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        jobs = [pool.submit(train_fold, asked, fold) for fold in (*range(asked.folds), ALL)]
        for job in jobs:
            say(job.result())
    records = {record.id: record for record in read_prepared(prepared)}
    folds = [read_readings(folder_of(asked, fold) / READINGS) for fold in range(asked.folds)]
    settings, figures = figures_of(folds, records)
    (asked.out / "thresholds.json").write_text(json.dumps(asdict(settings), indent=2) + "\n", encoding="utf-8")
    (asked.out / "figures.txt").write_text("\n".join(figures) + "\n", encoding="utf-8")
    return Trained(folder_of(asked, ALL) / "graphs", settings, tuple(figures))


def _same_as_before(asked: Run) -> None:
    """Refuses to go on with what another gold or other options left: folds would be scored on what they were trained on."""
    digest = sha256(b"".join(path.read_bytes() for path in sorted(asked.gold.glob(FILES)))).hexdigest()
    told = {name: getattr(asked, name) for name in ("folds", "epochs", "halves", "seed")} | {"gold": digest}
    kept = asked.out / "run.json"
    if kept.exists() and json.loads(kept.read_text("utf-8")) != told:
        raise FileExistsError(f"{asked.out} holds a training with other options or other labelled texts: give an empty --out")
    asked.out.mkdir(parents=True, exist_ok=True)
    kept.write_text(json.dumps(told) + "\n", encoding="utf-8")


def folder_of(asked: Run, fold: int) -> Path:
    """Of one fold, or of the network that is trained on everything."""
    return asked.out / ("all" if fold == ALL else f"fold{fold}")


def train_fold(asked: Run, fold: int) -> str:
    """Trains, exports and reads one fold, each unless it is done; runs in a process of its own."""
    from models.training.export import export  # needs torch, as little else here does

    folder = folder_of(asked, fold)
    if not (folder / "weights.pt").exists():
        train(Options(asked.out / "prepared.jsonl", folder, asked.base, fold, asked.folds, asked.epochs, seed=asked.seed,
                      halves=asked.halves))
    graphs = folder / "graphs"
    if not all((graphs / name).exists() for name in GRAPHS if name != LINEAR):
        export(folder)
    records = read_prepared(asked.out / "prepared.jsonl")
    held = [r for r in records if is_held_out(r, fold, asked.folds)]
    if not (graphs / LINEAR).exists():
        known = {r.id for r in held}
        train_linear([r for r in records if r.id not in known], word_pieces(graphs / "tokenizer.json")).save(graphs / LINEAR)
    if not (folder / READINGS).exists():
        reader = Reader(graphs, threads=1)
        write_lines(folder / READINGS, [reader.read(encode(record, reader.cut)) for record in held])
    return f"{folder.name}: trained, exported, read"


def figures_of(folds: Sequence[list[Reading]], records: dict[str, Prepared]) -> tuple[Settings, list[str]]:
    """Thresholds with the confidence fitted to all folds; figures for which that of each fold is fitted to the others."""
    rest = [[r for other in folds if other is not fold for r in other] for fold in folds]
    chosen = [calibrated(readings, records, Settings()) for readings in rest]
    frames = {r.id: (r, settings) for fold, settings in zip(folds, chosen, strict=True) for r in fold}
    predicted = {ident: score.deals(reading, settings) for ident, (reading, settings) in frames.items()}
    held = [records[ident] for ident in predicted]
    figures = score.compare(held, score.fresh(folds, records), predicted)
    figures += reliability(held, predicted)
    everything = [r for fold in folds for r in fold]
    return calibrated(everything, records, Settings()), figures


def install(trained: Trained, weights: Path, config: Path) -> None:
    """Puts graphs and thresholds where the product reads them."""
    from spacy.util import load_config

    weights.mkdir(exist_ok=True)
    for name in GRAPHS:
        shutil.copyfile(trained.graphs / name, weights / name)
    kept = load_config(config, interpolate=False)
    kept["components"]["deals"]["thresholds"] = {name: round(value, 4) for name, value in asdict(trained.settings).items()}
    config.write_text(kept.to_str() + "\n", encoding="utf-8")


