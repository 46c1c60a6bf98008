"""Log lines of what runs unattended: one line an event on standard error, as text or as JSON, and nothing of other libraries'."""

import sys
from typing import Any

import structlog

from pipeline.alerts.messages import plain


def open_log(*, as_json: bool) -> Any:
    """A logger of events: `log.info("night done", agreements=12)`; made anew by each caller, nothing global changes."""
    processors = structlog.processors
    text = processors.KeyValueRenderer(key_order=["time", "level", "event"], drop_missing=True)
    steps: list[Any] = [processors.add_log_level, processors.TimeStamper(fmt="iso", utc=True, key="time"), _tame]
    steps.append(processors.JSONRenderer(ensure_ascii=False) if as_json else text)
    return structlog.wrap_logger(structlog.PrintLogger(sys.stderr), processors=steps)


def _tame(_logger: Any, _name: str, event: Any) -> Any:
    """Words of pages and servers can't forge lines or steer a terminal."""
    return {key: plain(value) if isinstance(value, str) else value for key, value in event.items()}
