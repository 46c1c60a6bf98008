"""Commands on files alone, without a database: extract, parse, evaluate."""

from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from flows.console import Output, complain, print_json, print_json_lines
from flows.options import Data, Json, Paths, settings_of
from pipeline.errors import InputError

MODELS = Path(__file__).resolve().parents[1] / "models"  # `import models` would load spaCy at each start


def extract(
    paths: Paths,
    everything: Annotated[bool, typer.Option("--all", metavar="", help="Read irrelevant articles too, past the gate.")] = False,
) -> None:
    """Print what is found in articles, one JSON line each, without a database.

    Example: mineral-deals extract article.txt --all
    """
    from flows.jsonlines import extraction_json
    from pipeline.extract import extract as extract_articles
    from pipeline.parse import read_articles

    articles = read_articles(paths, datetime.now(UTC), on_failure=complain)
    print_json_lines(extraction_json(found) for found in extract_articles(articles, gate=not everything))


def parse(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Saved pages or feeds.")],
    url: Annotated[str | None, typer.Option("--url", help="Where the file came from; with one file only.")] = None,
) -> None:
    """Print what a page or a feed holds, one JSON line a file.

    Example: mineral-deals parse page.html --url https://outlet.example/story
    """
    from pipeline.parse import parse_file

    if url and len(files) > 1:
        raise InputError("--url says where one file came from: give one file with it")
    for file in files:
        if not file.is_file():
            raise InputError(f"{file} is no file: give saved pages or feeds")
    print_json_lines(parse_file(file, url) for file in files)


def evaluate(
    gold: Annotated[Path, typer.Argument(metavar="GOLD.jsonl", help="Labelled articles.")],
    as_json: Json = False,
    errors: Annotated[int, typer.Option("--errors", min=0, metavar="N", help="Print the first N faults too.")] = 0,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write a page of all faults, to read.")] = None,
) -> None:
    """Score the extraction against labelled articles, by field; show what goes wrong.

    Example: mineral-deals evaluate models/gold/d1.jsonl --errors 20 --html errors.html
    """
    from flows import display
    from flows.ingest import score

    evaluation = score(gold, html)
    if as_json:
        scores = asdict(evaluation)
        print_json(scores | {"faults": scores["faults"][:errors]})
        return
    for fault in evaluation.faults[:errors]:
        typer.echo(f"{fault.article}  {fault.kind}  {fault.detail}")
    Output().show(display.scores_table(evaluation))


def train(
    ctx: typer.Context,
    gold: Annotated[
        Path, typer.Option("--gold", metavar="DIR", help="Labelled texts.", show_default="the package's own")
    ] = MODELS / "gold",
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Where the training keeps its files.")] = Path("data/encoder"),
    folds: Annotated[int, typer.Option("--folds", min=2, max=20, help="Networks that are trained for the figures.")] = 5,
    epochs: Annotated[int, typer.Option("--epochs", min=1, help="Times that all articles are seen.")] = 8,
    jobs: Annotated[int, typer.Option("--jobs", min=1, help="Networks trained side by side, a core each.")] = 2,
    halves: Annotated[bool, typer.Option("--halves", metavar="", help="Multiply in bfloat16, on CPUs that can.")] = False,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same network.")] = 7,
    install: Annotated[bool, typer.Option("--install", metavar="", help="Put the network into the package.")] = False,
    data: Data = None,
) -> None:
    """Train the encoder on labelled texts, score it out of fold, and export it; goes on where it was broken off.

    Needs the extra `train`. Example: mineral-deals train --out data/encoder --halves --install
    """
    training_base()
    from flows.train import run_training

    try:
        options = {"gold": gold, "out": out, "folds": folds, "epochs": epochs, "jobs": jobs, "halves": halves, "seed": seed}
        typer.echo("\n".join(run_training(settings_of(ctx, data), {**options, "install": install})))
    except OSError as error:
        raise InputError(f"the training stopped: {error}") from error


def training_base() -> Path:
    """Where the network lies that the training starts from; InputError without the extra `train`."""
    try:
        import models.training.run  # noqa: F401 - asks for torch
        from models.training.base import base_folder

        return base_folder()
    except (ImportError, FileNotFoundError) as error:
        raise InputError(f"training needs more than the product ({error}): run `pip install 'mineral-deals[train]'`") from error
