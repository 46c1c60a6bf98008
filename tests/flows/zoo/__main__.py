"""One night in the zoo, as JSON: for each source what its health says, and how much memory it all took.

Run as a process of its own, so that the memory is the night's: python -m tests.flows.zoo FOLDER PORT
"""

import json
import resource
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from flows import gather, night, visits
from pipeline.settings import load_settings
from pipeline.sources import Source
from pipeline.store import open_ledger
from tests.flows.zoo.server import DOMAIN, Case, load_cases


def source_of(case: Case) -> Source:
    """The declaration of a case's source."""
    kind = case.at if case.at in ("sitemap", "listing") else "feed"
    return Source(id=case.name, publisher=case.name, kind=kind, url=f"{case.scheme}://{case.host}/feed")  # type: ignore[arg-type]


def main(folder: Path, port: int) -> None:
    """Every case is a source; one that behaves is visited among them."""
    cases = load_cases()
    good = Source(id="good", publisher="Good", kind="feed", url=f"http://good.{DOMAIN}/feed")
    middle = len(cases) // 2
    sources = [*map(source_of, cases[:middle]), good, *map(source_of, cases[middle:])]
    hosts = (f"good.{DOMAIN}", *(case.host for case in cases))
    settings = load_settings(
        data=folder, connect_to=dict.fromkeys(hosts, f"127.0.0.1:{port}"), pace=0.0, attempts=1, timeout=2.0, max_bytes=400_000
    )
    with night.recorded(settings, "night") as run, gather.fetching(settings) as fetcher, ThreadPoolExecutor(16) as pool:
        planned = visits.plan(settings, sources)
        listings = gather.excuse_outage(list(pool.map(lambda one: gather.list_stories(one.source, fetcher, one), planned)))
        chosen = night.select(settings, sources, listings)
        read = pool.map(lambda one: gather.read_stories(one.listing, one.links, one.copies, fetcher, one.new), chosen)
        night.keep(settings, run, read)
    with open_ledger(settings.ledger) as ledger:
        health = {one.source: [one.ok, one.articles, one.error, *one.failures] for one in ledger.health(run.run_id)}
    sys.stdout.write(json.dumps({"health": health, "megabytes": most_memory()}) + "\n")


def most_memory() -> float:
    """Megabytes that this process has held at most; `getrusage` would count those of the process that started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) / 1024 for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 * 1024)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
