"""How long the questions of docs/sql.md take on a snapshot of many invented agreements.

    python -m tests.synthetic.bench --agreements 1000000 --folder /tmp/bench

A snapshot that lies in the folder already is taken as it is. Of each question the best of several runs counts: others may use
the machine at the same time, and an analyst asks more than once.
"""

import argparse
import sys
import time
from pathlib import Path

from pipeline.store.querying import open_snapshot
from tests.flows.questions import AN_ID, read_questions
from tests.synthetic.snapshot import publish_synthetic

LIMIT = 0.2  # seconds


def main() -> None:
    """Print the milliseconds of each question, and those that take longer than the limit."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--agreements", type=int, default=1_000_000)
    options.add_argument("--folder", type=Path, default=Path("data/bench"))
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--threads", type=int, default=2)
    given = options.parse_args()
    snapshot = given.folder / f"{given.agreements}.duckdb"
    if not snapshot.exists():
        given.folder.mkdir(parents=True, exist_ok=True)
        start = time.perf_counter()
        publish_synthetic(snapshot, given.agreements)
        say(f"{given.agreements:,} agreements made and published in {time.perf_counter() - start:.0f} s")
    say(f"{snapshot.stat().st_size / 1e6:,.0f} MB; milliseconds, best of {given.runs}, {given.threads} threads")
    slow = [name for name, best in measure(snapshot, given.runs, given.threads) if best > LIMIT]
    say(f"over {LIMIT * 1000:.0f} ms: {'; '.join(slow) or 'none'}")
    sys.exit(bool(slow))


def say(line: str) -> None:
    """A line on standard output, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def measure(snapshot: Path, runs: int, threads: int) -> list[tuple[str, float]]:
    """Each question and the seconds of its fastest run, its rows fetched."""
    found = []
    with open_snapshot(snapshot) as connection:
        connection.execute(f"SET threads = {threads}")
        ((known,),) = connection.execute("SELECT agreement_id FROM agreements WHERE articles >= 3 LIMIT 1").fetchall()
        for question in read_questions():
            best = float("inf")
            for _ in range(runs):
                start = time.perf_counter()
                rows = connection.execute(question.sql.replace(AN_ID, known)).fetchall()
                best = min(best, time.perf_counter() - start)
            say(f"{best * 1000:7.1f}  {len(rows):5}  {question.name}")
            found.append((question.name, best))
    return found


if __name__ == "__main__":
    main()
