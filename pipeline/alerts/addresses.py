"""Channels by Apprise: any address that it knows, Slack, Teams, Telegram, Discord, ntfy, mailto …"""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from typing import Any
from urllib.parse import unquote

from pydantic import SecretStr

from pipeline.alerts.channel import ANSWER, FINAL, Passing, Refused
from pipeline.alerts.messages import plain
from pipeline.alerts.rendering import Message, render

MAIL = "email"  # Apprise's name for the family of mail addresses
SHORTEST_SECRET = 4  # characters from which a part of an address is hidden in what is logged


@dataclass(frozen=True, slots=True)
class Address:
    """One Apprise address; it may hold a password and is never shown."""

    name: str
    url: SecretStr

    def send(self, message: Message) -> None:
        """Sends one message in the format that the service reads; errors as Channel."""
        import apprise  # slow to import, and most runs have no address

        server = apprise.Apprise.instantiate(self.url.get_secret_value(), suppress_exceptions=True)
        if server is None:
            raise Passing(f"Apprise doesn't know the address {self.name}: see its list of services")
        form, body_format = _format(server)
        # a service that has no title puts it into the body
        written = render(message, form, title_limit=server.title_maxlen or 250, body_limit=_room(server))
        sender = apprise.Apprise()
        sender.add(server)
        with _log() as log:
            taken = sender.notify(title=written.title, body=written.body or written.title, body_format=body_format)
        if not taken:
            raise self._verdict(log.getvalue())

    def _verdict(self, log: str) -> Passing | Refused:
        """Apprise says only yes or no; what the service answered stands in its log."""
        said = plain(self._hidden(log))[:ANSWER]
        found = re.search(r"error=(\d{3})\b", log)
        answer = f" ({said})" if said else ""
        sentence = f"{self.name} took no message{answer}: check that the service is up and the address is right"
        return Refused(sentence) if found and int(found[1]) in FINAL else Passing(sentence)

    def _hidden(self, text: str) -> str:
        """The text without any part of the address."""
        rest = self.url.get_secret_value().partition("://")[2]
        parts = {form for part in re.split(r"[/:@?&=,]", rest) for form in (part, unquote(part))}
        for part in sorted(parts, key=len, reverse=True):
            if len(part) >= SHORTEST_SECRET:
                text = text.replace(part, "…")
        return text


def _format(server: Any) -> tuple[str, Any]:
    """Our format, and Apprise's word for it. HTML only in mails: what Telegram reads of it is little."""
    import apprise

    if server.notify_format == apprise.NotifyFormat.MARKDOWN:
        return "markdown", apprise.NotifyFormat.MARKDOWN
    if type(server).__module__.startswith(f"apprise.plugins.{MAIL}"):
        return "html", apprise.NotifyFormat.HTML
    return "chat", apprise.NotifyFormat.TEXT


def _room(server: Any) -> int:
    """Characters of a body; a fifth is left for what the service makes of them."""
    most = int(server.body_maxlen or 0)
    return max(most * 4 // 5 - (0 if server.title_maxlen else 250), most // 3)


@contextmanager
def _log() -> Iterator[StringIO]:
    """What Apprise warns of while it sends."""
    text = StringIO()
    handler = logging.StreamHandler(text)
    handler.setLevel(logging.WARNING)
    logger = logging.getLogger("apprise")
    before = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield text
    finally:
        logger.removeHandler(handler)
        logger.propagate = before
