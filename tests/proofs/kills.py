"""Nights that are killed with -9 at random moments, work and delivery alike, and run again: is all as if nothing had happened?

    python -m tests.proofs.kills --times 100            the flow, on a Prefect server
    python -m tests.proofs.kills --times 100 --bare     the same stages without Prefect, some five times as fast

Each trial starts from the same first night, kills the second one at a random moment, runs it again to its end, and compares
tables and deliveries with those of a second night that was left alone. Of two trials one is killed at any time of the night, and
one while it sends: after a random number of messages, and a part of the time that one takes.
"""

import argparse
import base64
import json
import multiprocessing
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flows.newsroom import Newsroom
from pipeline.store import open_ledger, query
from tests.flows.nights import prefect_at
from tests.pipeline.alerts.outbox import waiting
from tests.pipeline.alerts.servers import Inbox, http_server

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
PAUSE = 0.05  # seconds that the receiver takes for each alert, so that moments fall between sending and noting
TABLES = (
    "SELECT * FROM agreements ORDER BY agreement_id",
    "SELECT * EXCLUDE (extractor) FROM claims ORDER BY claim_id",
    "SELECT article_id, url, title, published, retracted FROM articles ORDER BY article_id",
    "SELECT agreement_id, field, old_value, new_value, reported, claim_id FROM agreement_history ORDER BY ALL",
    "SELECT * EXCLUDE (recorded) FROM agreement_aliases ORDER BY ALL",
    "SELECT alert_id, agreement_id, kind, rule, channel, title, lines, state, recipient FROM alerts ORDER BY alert_id",
)


@dataclass(frozen=True)
class Night:
    """What a night left: rows of all tables, and the bodies that came for each message id."""

    tables: list[Any]
    told: dict[str, list[str]]


def words_of(data: Path) -> Path:
    """Where the nights over this folder say what went wrong."""
    return data.with_suffix(".stderr")


def live(env: dict[str, str]) -> None:
    """One night, in a process of its own."""
    os.environ.update(env)
    sys.stderr = open(words_of(Path(env["MINERAL_DEALS_DATA"])), "a", encoding="utf-8")  # noqa: SIM115, PTH123 - as long as it lives
    from flows.nightly import run_night
    from pipeline.settings import load_settings
    from tests.proofs.bare import bare_night

    (run_night if env["PREFECT_API_URL"] else bare_night)(load_settings())


class Proof:
    """The newsroom, the receiver and the Prefect server of all trials."""

    def __init__(self, folder: Path, newsroom: Newsroom, inbox: Inbox, prefect: str) -> None:
        self.folder, self.newsroom, self.inbox, self.prefect = folder, newsroom, inbox, prefect
        self.context = multiprocessing.get_context("forkserver")
        self.context.set_forkserver_preload(["tests.proofs.warm"])
        (folder / "alerts.toml").write_text("[[rules]]\nname = 'all'\nchannels = ['hook']\n")

    def start(self, data: Path) -> Any:
        hook = {"hook": {"webhook": self.inbox.url(), "secret": SECRET}}
        env = {
            "MINERAL_DEALS_DATA": str(data),
            "MINERAL_DEALS_ALERTS": str(self.folder / "alerts.toml"),
            "MINERAL_DEALS_CHANNELS": json.dumps(hook),
            "MINERAL_DEALS_ALLOW_PRIVATE_WEBHOOKS": "1",
            "MINERAL_DEALS_SOURCES": str(self.newsroom.sources),
            "MINERAL_DEALS_CONNECT_TO": json.dumps(self.newsroom.connect_to),
            "MINERAL_DEALS_PACE": "0",
            "MINERAL_DEALS_RECHECK_DAYS": "36500",
            "PREFECT_API_URL": self.prefect,
            "PREFECT_HOME": str(self.folder / "prefect"),
        }
        process = self.context.Process(target=live, args=(env,))
        process.start()
        return process

    def whole(self, data: Path) -> None:
        process = self.start(data)
        process.join(300)
        assert process.exitcode == 0, f"a night ended with {process.exitcode}: {words_of(data).read_text()[-2000:]}"

    def left(self, data: Path) -> Night:
        tables = [query(data / "agreements.duckdb", sql).rows for sql in TABLES]
        told = defaultdict(list)
        for post in self.inbox.posts:
            told[post.headers["webhook-id"]].append(post.body.decode())
        return Night(tables, dict(told))

    def undisturbed(self) -> tuple[Night, float]:
        """The second night left alone, and its seconds; the first one stays as `base`."""
        self.whole(self.folder / "base")
        self.newsroom.set_day(2)
        data = Path(shutil.copytree(self.folder / "base", self.folder / "alone"))
        self.inbox.posts.clear()
        began = time.monotonic()
        self.whole(data)
        return self.left(data), time.monotonic() - began

    def trial(self, number: int, posts: int, seconds: float, expected: Night) -> int:
        """One night that is killed so many seconds after so many messages, and run again; how many messages came twice."""
        data = Path(shutil.copytree(self.folder / "base", self.folder / f"trial-{number}"))
        self.inbox.posts.clear()
        process = self.start(data)
        while process.is_alive() and len(self.inbox.posts) < posts:
            time.sleep(0.005)
        process.join(seconds)
        if process.is_alive():
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        self.whole(data)
        with open_ledger(data / "ledger.duckdb") as ledger:
            assert waiting(ledger) == (), "alerts still wait"
        found = self.left(data)
        assert found.tables == expected.tables, f"the tables differ: see {data}"
        assert found.told.keys() == expected.told.keys(), "other messages than those of an undisturbed night"
        for bodies in found.told.values():
            assert len({_ids(body) for body in bodies}) == 1, "one id for different alerts"
        shutil.rmtree(data)
        return sum(len(bodies) - 1 for bodies in found.told.values())


def _ids(body: str) -> tuple[str, ...]:
    return tuple(alert["alert_id"] for alert in json.loads(body)["data"]["alerts"])


@contextmanager
def proof(*, bare: bool) -> Iterator[Proof]:
    with tempfile.TemporaryDirectory() as name, Newsroom() as newsroom, http_server() as inbox:
        answer = inbox.answer

        def slowly(post: Any) -> Any:
            time.sleep(PAUSE)
            return answer(post)

        inbox.answer = slowly  # type: ignore[method-assign]
        newsroom._server.handle_error = lambda *_: None  # type: ignore[method-assign] # a night that is killed hangs up
        with nullcontext("") if bare else prefect_at(Path(name) / "server") as url:
            yield Proof(Path(name), newsroom, inbox, url)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--bare", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rng = random.Random(asked.seed)
    with proof(bare=asked.bare) as trials:
        expected, seconds = trials.undisturbed()
        print(f"undisturbed: {seconds:.1f} s, {len(expected.told)} messages", flush=True)  # noqa: T201
        repeats = 0
        for number in range(asked.times):
            sent = rng.randrange(1, len(expected.told) + 1) if number % 2 else 0
            moment = rng.uniform(0, 2 * PAUSE if sent else seconds)
            twice = trials.trial(number, sent, moment, expected)
            repeats += twice
            print(f"{number + 1}: killed {moment:.2f} s after message {sent}, {twice} messages repeated", flush=True)  # noqa: T201
        print(f"{asked.times} nights killed and run again: all tables equal, nothing lost, {repeats} repeats with the same id")  # noqa: T201


if __name__ == "__main__":
    main()
