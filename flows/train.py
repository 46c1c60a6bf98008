"""The training as a Prefect flow, so that a server shows how long it took and what came of it; needs the extra `train`.

The ledger has its record, as of every run.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import typer
from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.exceptions import PrefectException

from flows import night
from flows.file_commands import MODELS, training_base
from flows.nightly import whole
from flows.prefect_server import prefect_server
from pipeline.settings import Settings, load_settings
from pipeline.store import open_ledger

if TYPE_CHECKING:
    from models.training.run import Trained

KEY = "training-figures"
setting: ContextVar[Settings | None] = ContextVar("setting", default=None)  # of a command; a worker loads its own


@flow(name="train", log_prints=False)
def train(
    gold: Path = MODELS / "gold", out: Path = Path("data/encoder"), folds: int = 5, epochs: int = 8, jobs: int = 2,
    halves: bool = False, seed: int = 7, install: bool = False,
) -> tuple[str, ...]:  # fmt: skip
    """Train, score out of fold, export, put in place if asked to; the figures stay with the flow run."""
    with noted(setting.get() or load_settings(), {"folds": folds, "epochs": epochs, "seed": seed, "installed": int(install)}):
        trained = fit(gold, out, folds, epochs, jobs, halves, seed)
        figures = "\n".join(["```", *trained.figures, "```"])
        with suppress(httpx.HTTPError, PrefectException):
            create_markdown_artifact(figures, key=KEY, description="Figures of the training")
        if install:
            put_in_place(whole(trained))
    return trained.figures


@contextmanager
def noted(settings: Settings, counts: dict[str, int]) -> Iterator[None]:
    """The training's record in the ledger, with its options as counts; it closes as failed when the block raises."""
    with night.recorded(settings, "train") as run:
        yield
        with open_ledger(settings.ledger, wait=60.0) as ledger:
            ledger.finish_run(replace(run, counts=counts))


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


def run_training(settings: Settings, options: dict[str, Any]) -> tuple[str, ...]:
    """The flow, with these of its parameters, on the Prefect server that there is."""
    token = setting.set(settings)
    try:
        with prefect_server():
            figures: tuple[str, ...] = train(**options)
            return figures
    finally:
        setting.reset(token)
