"""A snapshot of as many invented agreements as wanted, with claims, articles, history and the rest in plausible proportions.

What the ledger would hold is made in SQL under the names that publishing reads; the rest is the product's own publishing, so
that the file is laid out as a real one.
"""

from hashlib import sha256
from pathlib import Path

import duckdb

from models import vocabulary
from pipeline.store import Ledger, publish
from pipeline.store.database import Database

SQL = Path(__file__).parent / "sql"
STEPS = (
    "deals", "told", "public_agreements", "public_claims", "public_claim_spans", "public_articles", "public_article_details",
    "public_agreement_history", "public_rest",
)  # fmt: skip


def publish_synthetic(snapshot: Path, deals: int) -> None:
    """Write `snapshot` with that many agreements; what is made on the way lies beside it and is removed."""
    scratch = snapshot.with_name("synthetic-ledger.duckdb")
    scratch.unlink(missing_ok=True)
    given = {"deals": deals, "countries": _ids("countries"), "minerals": _ids("minerals")}
    try:
        with duckdb.connect(str(scratch)) as connection:
            connection.execute("SET TimeZone = 'UTC'; SET enable_progress_bar = false")
            connection.execute("SET preserve_insertion_order = false")
            for step in STEPS:
                for sql in (SQL / f"{step}.sql").read_text("utf-8").split(";\n"):
                    connection.execute(sql, {name: value for name, value in given.items() if f"${name}" in sql})
            connection.execute("RESET preserve_insertion_order")
            publish(Ledger(Database(scratch, connection)), snapshot)
    finally:
        scratch.unlink(missing_ok=True)


def _ids(name: str) -> list[str]:
    """The ids of a vocabulary, in an order in which those at the end of the alphabet are as common as those at its beginning."""
    return sorted((row.id for row in vocabulary.read(name)), key=lambda one: sha256(one.encode()).hexdigest())
