"""The channels that are set up, by name: the console, addresses of Apprise and of mail servers, signed webhooks."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import SecretStr

from pipeline.alerts.addresses import Address
from pipeline.alerts.channel import Channel
from pipeline.alerts.mail import SCHEMES, open_mail
from pipeline.alerts.rendering import Message
from pipeline.alerts.webhook import Post, Webhook, signing_key
from pipeline.errors import SettingsError
from pipeline.settings import ChannelSetting

CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Console:
    """Plain lines for a person at a terminal; a writer that reads markup must escape them."""

    write: Callable[[str], None]

    def send(self, message: Message) -> None:
        """Writes headline and indented body of each alert."""
        for one in message.queued:
            self.write("\n".join([one.alert.title, *(f"    {line}" for line in one.alert.lines)]))


def name_of(url: SecretStr) -> str:
    """The name of an address that has none: its scheme and a mark that tells addresses apart without giving them away."""
    address = url.get_secret_value()
    scheme, _, rest = address.partition("://")
    return f"{scheme.lower() if rest else 'address'}:{hashlib.sha256(address.encode()).hexdigest()[:6]}"


def open_channels(
    urls: Sequence[SecretStr],
    write: Callable[[str], None],
    named: Mapping[str, ChannelSetting] | None = None,
    post: Post | None = None,
) -> dict[str, Channel]:
    """The console, one channel for each address, and those with names of their own; nothing is contacted yet.

    `post` does the network's part of webhooks. SettingsError, without any address, when a channel can't be opened.
    """
    found: dict[str, Channel] = {CONSOLE: Console(write)}
    if CONSOLE in (named or {}):
        raise SettingsError(f"a channel can't be named {CONSOLE}, which is there already: give it another name")
    for name, setting in {**{name_of(url): url for url in urls}, **(named or {})}.items():
        try:
            found[name] = _open(name, setting, post)
        except SettingsError as error:
            raise SettingsError(f"channel {name}: {error}") from error
    return found


def _open(name: str, setting: ChannelSetting, post: Post | None) -> Channel:
    if isinstance(setting, SecretStr):
        scheme = setting.get_secret_value().partition("://")[0].lower()
        return open_mail(setting) if scheme in SCHEMES else Address(name, setting)
    if post is None:
        raise SettingsError("webhooks need a client, and none was given")
    if not setting.webhook.get_secret_value().lower().startswith(("https://", "http://")):
        raise SettingsError("a webhook's address starts with https://")
    return Webhook(setting.webhook, signing_key(setting.secret), post)
