"""How long a night's news take to settle in a ledger of a thousand agreements, and of many more; as a ratio in one run.

    python -m tests.benches.settling 1000 10000 100000 1000000

Each ledger is made in a process of its own: facts, lines and keys of N agreements of one claim (every fifth has two), whose
companies do five deals each. Then a night brings 200 articles of a claim each: half tell known deals, half new ones.
The time is that of all that the ledger does for them after extraction, opening and closing included, without publishing.
"""

import csv
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

from flows.settling import settle_news
from pipeline.records import Article, Claim, Terms, stable_id
from pipeline.resolve import Reported, offered_keys, resolver_version, signature
from pipeline.resolve.mentions import mention
from pipeline.store import open_ledger, publish
from pipeline.store.rows import article_row, claim_row
from tests.factory import NOON

NEWS = 200
NIGHTS = 3
TYPES = ("offtake", "acquisition", "financing", "joint_venture", "equity_investment", "concession")
MINERALS = ("lithium", "copper", "nickel", "cobalt", "graphite", "uranium", "tungsten", "tin", "zinc", "manganese")
COUNTRIES = ("AU", "CA", "CL", "CN", "CD", "ZM", "US", "ID", "BR", "AR", "KZ", "GB", "DE", "JP", "KR", "IN")
DAYS = 1_500  # over which the deals are spread


def terms(number: int, size: int) -> Terms:
    """The deal of this number, in a world where a company does five."""
    firms = max(size * 2 // 5, 10)
    buyer, seller = (number * 7) % firms, (number * 13 + 5) % firms
    return Terms(
        deal_type=TYPES[number % len(TYPES)],  # type: ignore[arg-type]
        status="signed",
        countries=tuple(sorted({COUNTRIES[number % 16], COUNTRIES[(number // 16) % 16]})),
        companies=tuple(sorted({f"Buyer{buyer:x} Mining", f"Seller{seller:x} Resources"})),
        minerals=(MINERALS[(number // 6) % len(MINERALS)],),
        project=f"Deposit{number:x}" if number % 2 else None,
    )


def told(name: str, number: int, size: int, day: float) -> tuple[Article, Claim]:
    """An article of a single claim."""
    url = f"https://outlet{number % 50}.example/{name}"
    deal = terms(number, size)
    evidence = f"{' and '.join(deal.companies)} signed deal {number}."
    at = NOON - timedelta(days=DAYS - day)
    article = Article(
        stable_id("art", url), url, url, "feed", f"Outlet {number % 50}", f"Deal {name}", evidence * 3, at, at, "en",
    )  # fmt: skip
    claim = Claim(stable_id("clm", article.article_id, evidence), article.article_id, deal, evidence, 0, 60, False, 0.8, "bench")
    return article, claim


def world(size: int) -> Iterator[tuple[int, Article, Claim]]:
    """All that was told so far: number of the deal, article, claim."""
    for number in range(size):
        yield number, *told(f"{number}", number, size, number * DAYS / size)
        if number % 5 == 0:
            yield number, *told(f"{number}-again", number, size, number * DAYS / size + 1)


def fill(path: Path, size: int) -> None:
    """Write the world into a ledger, as nights would have left it."""
    with tempfile.TemporaryDirectory() as folder, open_ledger(path) as ledger:
        files = {name: Path(folder) / f"{name}.csv" for name in ("articles", "claims", "lines", "keys", "signatures")}
        with ExitStack() as opened:
            opened_files = (opened.enter_context(file.open("w")) for file in files.values())
            articles, claims, lines, keys, signatures = map(csv.writer, opened_files)
            founders: dict[int, int] = {}
            for line, (number, article, claim) in enumerate(world(size), 1):
                of = Reported(article.article_id, article.publisher, article.published, article.fetched, "", "run")
                ready = mention(claim, of)
                component = founders.setdefault(number, line)
                articles.writerow([line, json.dumps(article_row(article), default=str)])
                signatures.writerow([article.article_id, article.content_hash, signature(article.text).hex()])
                claims.writerow([line, json.dumps(claim_row(claim), default=str)])
                lines.writerow([line, claim.claim_id, ready.agreement_id, article.article_id, ready.day, component])
                keys.writerows([key, line] for key in offered_keys(ready))
        run = ledger.database.run
        script = (Path(__file__).parent / "fill.sql").read_text()
        for name, file in files.items():
            script = script.replace(f"{{{name}}}", str(file))
        run(script)
        ledger.database.execute("set_reader", extractor="bench")
        ledger.database.execute("fill_unread", extractor="bench")
        run("DELETE FROM unsettled")
        ledger.database.execute("set_settled_by", resolver=resolver_version())


def night(path: Path, size: int, number: int) -> float:
    """Seconds for the news of one night."""
    news = []
    for place in range(NEWS):
        deal = (place * 7919 + number) % size if place % 2 else size + number * NEWS + place
        news.append(told(f"night{number}-{place}", deal, size, DAYS + number))
    start = time.perf_counter()
    with open_ledger(path) as ledger:
        run = ledger.start_run("ingest", "bench")
        ledger.add_articles([article for article, _ in news], run.run_id)
        waiting = ledger.stale_articles("bench")
        ledger.add_claims(waiting, [claim for _, claim in news], "bench", run.run_id)
        with ledger.transaction():
            settled = settle_news(ledger)
            ledger.finish_run(run)
    if len(settled.after) < NEWS // 2:
        raise SystemExit(f"only {len(settled.after)} agreements took part in a night of {NEWS} claims")
    return time.perf_counter() - start


def measure(size: int) -> dict[str, float]:
    """Times in seconds and peak memory in gigabytes for one size; run in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.duckdb"
        subprocess.run([sys.executable, "-m", "tests.benches.settling", "--fill", str(path), str(size)], check=True)
        times = [night(path, size, number) for number in range(NIGHTS)]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        start = time.perf_counter()
        with open_ledger(path) as ledger:
            publish(ledger, Path(folder) / "agreements.duckdb")
        published = time.perf_counter() - start
        both = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
        size_on_disk = path.stat().st_size / 1e9
        return {"night": min(times), "publish": published, "peak": peak, "peak_publishing": both, "ledger": size_on_disk}


def main(arguments: list[str]) -> None:
    """Measure each size in a process of its own and print the ratios."""
    if arguments[0] == "--fill":
        fill(Path(arguments[1]), int(arguments[2]))
    elif arguments[0] == "--one":
        sys.stdout.write(json.dumps(measure(int(arguments[1]))))
    else:
        compare([int(size) for size in arguments])


def compare(sizes: list[int]) -> None:
    """A line for each size, with its ratio to the first."""
    first: dict[str, float] = {}
    for size in sizes:
        command = [sys.executable, "-m", "tests.benches.settling", "--one", str(size)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        first = first or found
        sys.stdout.write(
            f"{size:>9,} agreements: night of {NEWS} claims {found['night']:.2f} s, {found['night'] / first['night']:.2f} of the "
            f"first, peak {found['peak']:.2f} GB; publishing {found['publish']:.2f} s, peak {found['peak_publishing']:.2f} GB; "
            f"ledger {found['ledger']:.2f} GB\n"
        )
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1:] or ["1000", "10000", "100000", "1000000"])
