"""A night of 500 articles, by the flow and by the bare stages: what Prefect costs, apart from the start of its server.

    python -m tests.proofs.overhead
"""

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flows.newsroom import labelled_articles
from flows.nightly import run_night
from flows.prefect_server import prefect_server
from pipeline.extract import extract
from pipeline.parse import read_articles
from pipeline.settings import Settings, load_settings
from tests.factory import NOON
from tests.flows.calling import write_corpus
from tests.proofs.bare import bare_night

SOURCES = 10


def newsroom(folder: Path, articles: int) -> Path:
    """So many articles in ten folders, each its own words; gives the file of sources."""
    told = [row for day in (1, 2) for row in labelled_articles(day)]
    tables = []
    for number in range(SOURCES):
        place = folder / f"source-{number}"
        place.mkdir(parents=True)
        for n in range(number, articles, SOURCES):
            row = told[n % len(told)]
            (place / f"story-{n}.txt").write_text(f"{row['title']} ({n})\n{row['text']}", "utf-8")
        tables.append(f'[[sources]]\nid = "source-{number}"\npublisher = "Outlet {number}"\nkind = "folder"\nurl = "{place}"\n')
    (folder / "sources.toml").write_text("\n".join(tables), "utf-8")
    return folder / "sources.toml"


def seconds(night: Callable[[Settings], object], settings: Settings) -> tuple[float, float]:
    """Of the wall's clock, and of this process's time on processors."""
    wall, processor = time.perf_counter(), _processor()
    night(settings)
    return time.perf_counter() - wall, _processor() - processor


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sources = newsroom(folder / "press", asked.articles)
        few = write_corpus(folder / "warm.jsonl", list(labelled_articles(1))[:3])
        list(extract(read_articles([few], NOON)))  # loads the models
        began = time.perf_counter()
        with prefect_server():
            print(f"a private server starts in {time.perf_counter() - began:.1f} s")  # noqa: T201
            found = []
            for number in range(asked.rounds):
                settings = [load_settings(data=folder / f"{kind}-{number}", sources=sources) for kind in ("bare", "flow")]
                bare, flow = seconds(bare_night, settings[0]), seconds(run_night, settings[1])
                found.append((bare, flow))
                print(f"bare {bare[0]:.1f} s ({bare[1]:.1f} of processors), flow {flow[0]:.1f} s ({flow[1]:.1f})", flush=True)  # noqa: T201
        for place, what in enumerate(("wall", "processors")):
            bare, flow = (min(pair[kind][place] for pair in found) for kind in (0, 1))
            print(f"{what}: Prefect adds {flow / bare - 1:.1%} to a night of {asked.articles} articles")  # noqa: T201


if __name__ == "__main__":
    main()
