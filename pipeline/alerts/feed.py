"""An Atom feed (RFC 4287) of what happened to deals last, for readers who poll."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipeline.alerts.rendering import safe_url
from pipeline.errors import StoreError
from pipeline.records import Notice

MOST = 100  # entries


def feed(notices: Sequence[Notice]) -> str:
    """The feed of notices about deals, newest first; entries keep their ids from one feed to the next."""
    folder = FileSystemLoader(Path(__file__).parent / "templates")
    environment = Environment(loader=folder, autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined)
    entries = [
        {
            "id": one.notice_id,
            "title": one.title,
            "kind": one.kind,
            "updated": _time(one.created),
            "link": next((link for *_, url in one.facts.get("quotes", ()) if (link := safe_url(url))), ""),
            "minerals": one.facts.get("agreement", {}).get("minerals", ()),
            "body": "\n".join(one.lines),
        }
        for one in notices[:MOST]
    ]
    updated = max((one.created for one in notices), default=datetime(1970, 1, 1, tzinfo=UTC))
    return environment.get_template("feed.xml.j2").render(updated=_time(updated), entries=entries)


def write_feed(notices: Sequence[Notice], path: Path) -> None:
    """Put the feed into the place of the last one, in one step; StoreError when that can't be done."""
    private = path.with_name(f".{path.name}.new")  # who writes it holds the ledger
    try:
        private.write_text(feed(notices), encoding="utf-8")
        private.replace(path)
    except OSError as error:
        private.unlink(missing_ok=True)
        raise StoreError(f"{path} can't be written ({error.strerror}): make room or access, run again") from error


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
