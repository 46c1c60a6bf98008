"""Readers that poll the snapshot, each a process of its own, while it is published again and again.

    python -m tests.pipeline.store.polling --readers 20 --publishings 50
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.store import open_ledger, publish
from tests.factory import article
from tests.pipeline.store.newsroom import fill

POLL = """
import sys, time
from pathlib import Path
from pipeline.store import query
snapshot, polls, sizes = Path(sys.argv[1]), 0, set()
print("ready", flush=True)
while not Path(sys.argv[2]).exists():
    ((articles, told, agreements),) = query(snapshot, sys.argv[3]).rows
    assert articles == 4 + (told or 0), (articles, told)
    assert agreements == 4
    polls += 1
    sizes.add(articles)
    time.sleep(float(sys.argv[4]))
print(polls, len(sizes))
"""
POLLED = """
    SELECT (SELECT count(*) FROM articles), (SELECT articles FROM sources WHERE source = 'more'),
           (SELECT count(*) FROM agreements)
"""


def publish_under_readers(
    ledger_path: Path, snapshot: Path, *, readers: int, publishings: int, pause: float = 0.1
) -> list[tuple[int, int]]:
    """For each reader how often it asked, and how many different snapshots it saw; AssertionError for an error or a torn read.

    A reader waits `pause` seconds between two questions: twenty that don't wait leave two cores no time to publish.
    """
    stop = snapshot.with_name("stop")
    with open_ledger(ledger_path) as ledger:
        fill(ledger)
        publish(ledger, snapshot)
        command = [sys.executable, "-c", POLL, str(snapshot), str(stop), POLLED, str(pause)]
        started = [
            subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(readers)
        ]
        for reader in started:
            assert reader.stdout is not None
            assert reader.stdout.readline() == "ready\n"
        for number in range(publishings):
            ledger.add_articles([article(f"more-{number}", source="more")], "run")
            publish(ledger, snapshot)
        stop.touch()
    found = []
    for reader in started:
        out, err = reader.communicate(timeout=60)
        assert reader.returncode == 0, err
        polls, seen = map(int, out.split())
        found.append((polls, seen))
    return found


def main() -> None:
    """Print what the readers saw."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--readers", type=int, default=20)
    options.add_argument("--publishings", type=int, default=50)
    options.add_argument("--pause", type=float, default=0.5, help="seconds between two questions of a reader")
    given = options.parse_args()
    start = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        found = publish_under_readers(
            place / "ledger.duckdb", place / "agreements.duckdb",
            readers=given.readers, publishings=given.publishings, pause=given.pause,
        )  # fmt: skip
    sys.stdout.write(
        f"{given.publishings} publishings in {time.perf_counter() - start:.0f} s under {given.readers} readers: "
        f"{sum(polls for polls, _ in found)} questions, no error, no torn read; a reader saw {min(seen for _, seen in found)} to "
        f"{max(seen for _, seen in found)} snapshots\n"
    )


if __name__ == "__main__":
    main()
