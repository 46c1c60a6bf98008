"""The summary of a night as an artifact of its flow run, for whoever looks at the Prefect server."""

from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from prefect.artifacts import create_markdown_artifact
from prefect.exceptions import PrefectException

from flows.night import Report
from pipeline.alerts.messages import for_markdown, plain

KEY = "nightly-summary"
MOST = 50  # rows of a list


def summarise(report: Report) -> None:
    """Leave the summary with the flow run; a night is done, whether or not the server takes it."""
    with suppress(httpx.HTTPError, PrefectException):
        create_markdown_artifact(summary(report), key=KEY, description="What the night brought")


def summary(report: Report) -> str:
    """New deals, changes and the health of the sources, in Markdown; words from pages are escaped, no address of a channel."""
    alerts = {alert.agreement_id: alert for alert in report.alerts}
    changes = [
        {"kind": one.kind.replace("_", " "), "title": one.agreement.title, "id": one.agreement.agreement_id, "moves": one.moves}
        for one in report.changes
    ]

    def finalize(value: Any) -> Any:
        return for_markdown(plain(value)) if isinstance(value, str) else value

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), trim_blocks=True, lstrip_blocks=True, undefined=StrictUndefined,
        finalize=finalize,
    )  # fmt: skip
    return environment.get_template("summary.md.j2").render(
        counts=report.counts, new=[one for one in changes if one["kind"] == "new deal"], most=MOST, health=report.health,
        moved=[one for one in changes if one["kind"] != "new deal"], queued=len(report.alerts), deals=len(alerts),
        undelivered=len(report.undelivered), failed=[one for one in report.health if one.failed],
    )  # fmt: skip
