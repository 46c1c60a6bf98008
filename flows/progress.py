"""How far a run is: a bar on a terminal, a line for each step in a pipe."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from flows.night import Watch

STEPS = {
    "looking": "looking at the sources",
    "reading": "reading new stories",
    "keeping": "keeping articles",
    "extracting": "looking for deals",
    "resolving": "putting deals together",
    "sending": "sending alerts",
}


@contextmanager
def progress(console: Console, start: str = "starting") -> Iterator[Callable[[str], Watch]]:
    """Gives a function that makes, for a label such as "Night one", the watch that a run reports to."""
    if console.is_terminal and not console.quiet:
        with _bar(console, start) as watch_for:
            yield watch_for
    else:
        yield lambda label: _lines(console, label)


@contextmanager
def _bar(console: Console, start: str) -> Iterator[Callable[[str], Watch]]:
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(start, total=None)

        def watch_for(label: str) -> Watch:
            def watch(step: str, done: int, of: int) -> None:
                bar.update(task, description=f"{label}: {STEPS[step]}", completed=min(done, of), total=of or None)

            return watch

        yield watch_for


def _lines(console: Console, label: str) -> Watch:
    told: set[str] = set()

    def watch(step: str, done: int, of: int) -> None:  # noqa: ARG001 - the signature of a watch
        if step not in told:
            told.add(step)
            console.print(f"{label}: {STEPS[step]}")

    return watch
