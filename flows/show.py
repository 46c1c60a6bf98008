"""`mineral-deals show`: the latest agreements, or the story of one with quotes and links."""

import json

from rich.console import Console

from flows import display
from pipeline.errors import InputError
from pipeline.settings import Settings
from pipeline.store import query, to_json_rows

LATEST = """
SELECT agreement_id, title, status, value_usd, publishers AS outlets, last_reported FROM agreements
WHERE review <> 'rejected' ORDER BY last_reported DESC, agreement_id LIMIT ?
"""
ONE = "SELECT * FROM agreements WHERE agreement_id = coalesce((SELECT agreement_id FROM agreement_aliases WHERE old_id = $id), $id)"
CLAIMS = """
SELECT c.*, a.publisher, a.url, coalesce(a.published, a.fetched) AS reported FROM claims c JOIN articles a USING (article_id)
WHERE c.agreement_id = ? ORDER BY reported, c.claim_id
"""
HISTORY = "SELECT reported, field, old_value, new_value FROM agreement_history WHERE agreement_id = ? ORDER BY seq"


def show_latest(settings: Settings, limit: int, console: Console, *, as_json: bool) -> None:
    """The agreements reported last."""
    result = query(settings.snapshot, LATEST, [limit])
    if as_json:
        print(json.dumps(to_json_rows(result), ensure_ascii=False))
    else:
        console.print(display.rows_table(result.columns, result.rows))


def show_one(settings: Settings, agreement_id: str, console: Console, *, as_json: bool) -> None:
    """One agreement, found by its id or by one that was merged into it; InputError when there is none."""
    found = to_json_rows(query(settings.snapshot, ONE, {"id": agreement_id}))
    if not found:
        raise InputError(f"there is no agreement {agreement_id}; `mineral-deals show` lists them")
    one = found[0]
    claims = to_json_rows(query(settings.snapshot, CLAIMS, [one["agreement_id"]]))
    history = to_json_rows(query(settings.snapshot, HISTORY, [one["agreement_id"]]))
    if as_json:
        print(json.dumps(one | {"claims": claims, "history": history}, ensure_ascii=False))
    else:
        display.story(console, one, claims, history)
