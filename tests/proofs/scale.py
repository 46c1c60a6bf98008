"""10,000 changes, 50 rules and 100 recipients: how long until all is matched and queued.

    python -m tests.proofs.scale
"""

import random
import tempfile
import time
from pathlib import Path

from pipeline.alerts import Desk, Quote, Recipient, Rule, address, diff, notice_of
from pipeline.store import open_ledger
from tests.factory import NOON, agreement

CHANGES, RULES, RECIPIENTS = 10_000, 50, 100
TYPES = ("offtake", "acquisition", "financing", "joint_venture", "concession")


def desk(rng: random.Random) -> Desk:
    """Rules for two recipients each: by mineral, by country, one in five only above a value, one for everything."""
    recipients = tuple(Recipient(f"reader {n}", ("mail",), ("immediate", "daily", "weekly")[n % 3]) for n in range(RECIPIENTS))
    rules = []
    for n in range(RULES):
        minerals = (f"mineral {rng.randrange(40)}",) if n % 2 else ()
        countries = (f"C{rng.randrange(60)}",) if n and not minerals else ()
        readers, least = (f"reader {2 * n}", f"reader {2 * n + 1}"), 1e8 if n % 5 == 4 else None
        rules.append(Rule(f"rule {n}", minerals=minerals, countries=countries, least_value_usd=least, recipients=readers))
    return Desk(tuple(rules), recipients)


def measure(changes: int = CHANGES) -> tuple[int, int, float, float]:
    """Alerts, how many of them are distinct, wall seconds, and seconds of processor time."""
    rng = random.Random(1)
    deals = [
        agreement(
            n,
            minerals=tuple(f"mineral {m}" for m in sorted(rng.sample(range(40), 2))),
            countries=tuple(f"C{c}" for c in sorted(rng.sample(range(60), 2))),
            companies=(f"Seller {n % 500}", f"Buyer {n % 300}"),
            deal_type=rng.choice(TYPES),
            value=(rng.lognormvariate(17, 2), "USD"),
            claim_ids=(f"c{n}",),
        )
        for n in range(changes)
    ]
    said = "Seller has signed an offtake agreement with Buyer for all that the mine gives in its first ten years."
    quotes = {f"c{n}": Quote(said, "The Herald", f"https://herald.example/{n}") for n in range(changes)}
    found, rules = diff([], deals), desk(rng)
    with tempfile.TemporaryDirectory() as folder, open_ledger(Path(folder) / "ledger.duckdb") as ledger:
        wall, processor = time.perf_counter(), time.process_time()
        notices = [notice_of(change, quotes, NOON, "run_1") for change in found]
        _, alerts = address(notices, rules, channels=["mail"], now=NOON)
        with ledger.transaction():
            ledger.add_notices(notices)
            queued = ledger.add_alerts(alerts)
        spent = time.perf_counter() - wall, time.process_time() - processor
        assert queued == len(alerts)
        assert ledger.add_alerts(alerts) == 0
    return len(alerts), len({alert.alert_id for alert in alerts}), *spent


if __name__ == "__main__":
    alerts, distinct, wall, processor = measure()
    print(f"{CHANGES} changes, {RULES} rules, {RECIPIENTS} recipients: {alerts} alerts, {distinct} distinct, {wall:.2f} s")  # noqa: T201
    print(f"({processor:.2f} s of processor time)")  # noqa: T201
