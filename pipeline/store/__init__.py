"""The store: the append-only ledger that one writer owns, and the snapshot that analysts open.

    with open_ledger(settings.ledger) as ledger:
        new = ledger.add_articles(articles, run.run_id)
        ...
        publish(ledger, settings.snapshot)
    query(settings.snapshot, "SELECT title FROM agreements")

All SQL lies in `.sql` files beside this module: `migrations` make the ledger's tables, `views` what is read from them,
`sql` holds the statements of the ledger, `snapshot` what is published, `questions` what the command asks of it.
"""

from pipeline.store.asking import ask
from pipeline.store.components import Line
from pipeline.store.exporting import export_table, write_csv
from pipeline.store.ledger import Ledger, open_ledger
from pipeline.store.publishing import publish
from pipeline.store.querying import Answer, QueryResult, answering, json_rows, query, to_json_rows

__all__ = [
    "Answer", "Ledger", "Line", "QueryResult", "answering", "ask", "export_table", "json_rows", "open_ledger", "publish", "query",
    "to_json_rows", "write_csv",
]  # fmt: skip
