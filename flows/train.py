"""The training as a Prefect flow, so that a server shows how long it took and what came of it; needs the extra `train`."""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import typer
from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.exceptions import PrefectException

from flows.file_commands import MODELS, training_base
from flows.nightly import whole
from flows.prefect_server import prefect_server

if TYPE_CHECKING:
    from models.training.run import Trained

KEY = "training-figures"


@flow(name="train", log_prints=False)
def train(
    gold: Path = MODELS / "gold", out: Path = Path("data/encoder"), folds: int = 5, epochs: int = 8, jobs: int = 2,
    halves: bool = False, seed: int = 7, install: bool = False,
) -> tuple[str, ...]:  # fmt: skip
    """Train, score out of fold, export, put in place if asked to; the figures stay with the flow run."""
    trained = fit(gold, out, folds, epochs, jobs, halves, seed)
    with suppress(httpx.HTTPError, PrefectException):
        create_markdown_artifact("```\n" + "\n".join(trained.figures) + "\n```", key=KEY, description="Figures of the training")
    if install:
        put_in_place(whole(trained))
    return trained.figures


@task(name="train networks", cache_policy=NO_CACHE)
def fit(gold: Path, out: Path, folds: int, epochs: int, jobs: int, halves: bool, seed: int) -> "Trained":
    """The work itself, which goes on where it was broken off; InputError without the extra `train`."""
    base = training_base()
    from models.training.run import Run
    from models.training.run import run as train_all

    return train_all(Run(gold, out, base, folds, epochs, jobs, halves, seed), typer.echo)


@task(name="put in place", cache_policy=NO_CACHE)
def put_in_place(trained: "Trained") -> None:
    """Put the networks into the package."""
    from models.training.run import install

    install(trained, MODELS / "encoder" / "weights", MODELS / "en" / "config.cfg")


def run_training(options: dict[str, Any]) -> tuple[str, ...]:
    """The flow, with these of its parameters, on the Prefect server that there is."""
    with prefect_server():
        figures: tuple[str, ...] = train(**options)
        return figures
