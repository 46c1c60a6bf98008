"""Alerts handed to their channels: the console and any address that Apprise knows. One bad channel never stops the others."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr

from pipeline.alerts.messages import for_markdown, uncalled
from pipeline.errors import DeliveryError
from pipeline.records import Alert

CONSOLE = "console"


class Channel(Protocol):
    """Where an alert can go; raises DeliveryError with a sentence when it doesn't arrive."""

    def send(self, alert: Alert) -> None:
        """Hands over one alert."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one alert fared; `error` is None when it arrived."""

    alert_id: str
    channel: str
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Console:
    """Plain lines for a person at a terminal; a writer that reads markup must escape them."""

    write: Callable[[str], None]

    def send(self, alert: Alert) -> None:
        """Writes the headline and the indented body."""
        self.write("\n".join([alert.title, *(f"    {line}" for line in alert.lines)]))


@dataclass(frozen=True, slots=True)
class Address:
    """One Apprise address (mailto, slack, json …); it may hold a password and is never shown."""

    url: SecretStr

    def send(self, alert: Alert) -> None:
        """Sends one message, as Markdown without markup where the service reads Markdown, else as plain text."""
        import apprise  # slow to import, and most runs have no address

        server = apprise.Apprise.instantiate(self.url.get_secret_value(), suppress_exceptions=True)
        if server is None:
            raise DeliveryError(f"Apprise doesn't know the address {name_of(self.url)}: see its list of services")
        markdown = server.notify_format == apprise.NotifyFormat.MARKDOWN
        write = for_markdown if markdown else uncalled
        sender = apprise.Apprise()
        sender.add(server)
        arrived = sender.notify(
            title=write(alert.title),
            body=write("\n".join(alert.lines) or alert.title),
            body_format=apprise.NotifyFormat.MARKDOWN if markdown else apprise.NotifyFormat.TEXT,
        )
        if not arrived:
            raise DeliveryError(f"{name_of(self.url)} took no message: check that the service is up and the address is right")


def name_of(url: SecretStr) -> str:
    """The channel's name: the address's scheme and a mark that tells addresses apart without giving them away."""
    address = url.get_secret_value()
    scheme, _, rest = address.partition("://")
    return f"{scheme.lower() if rest else 'address'}:{hashlib.sha256(address.encode()).hexdigest()[:6]}"


def open_channels(urls: Sequence[SecretStr], write: Callable[[str], None]) -> dict[str, Channel]:
    """The console, and one channel for each address, by name; nothing is contacted yet."""
    return {CONSOLE: Console(write), **{name_of(url): Address(url) for url in urls}}


def deliver(alerts: Iterable[Alert], channels: Mapping[str, Channel]) -> tuple[Delivery, ...]:
    """Sends every alert through its channel and says how each fared; never raises for a channel."""
    return tuple(Delivery(alert.alert_id, alert.channel, _error(alert, channels)) for alert in alerts)


def _error(alert: Alert, channels: Mapping[str, Channel]) -> str | None:
    channel = channels.get(alert.channel)
    if channel is None:
        return f"no channel {alert.channel} is set up: add an address to alert_urls, or take it out of rule {alert.rule}"
    try:
        channel.send(alert)
    except DeliveryError as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - a plugin may raise anything, with the secret address in its text
        return f"{alert.channel} failed with {type(error).__name__}: send a test message with Apprise to see why"
    return None
