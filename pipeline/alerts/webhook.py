"""A signed webhook by the specification of Standard Webhooks (https://www.standardwebhooks.com): what a receiver can verify.

`webhook-id` is the message's id, the same at every try; `webhook-timestamp` the time of the try in seconds; `webhook-signature`
is "v1," and the Base64 of HMAC-SHA256 over `id.timestamp.body` with the secret behind "whsec_".
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from pydantic import SecretStr

from pipeline.alerts.channel import verdict
from pipeline.alerts.rendering import Message
from pipeline.errors import SettingsError

PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a receiver said."""

    status: int
    headers: Mapping[str, str]  # names in lower case
    text: str  # the beginning


Post = Callable[[str, bytes, Mapping[str, str]], Answer]  # raises DeliveryError when there is no answer


def signing_key(secret: SecretStr) -> bytes:
    """The key in a secret; SettingsError when it is none."""
    text = secret.get_secret_value().removeprefix(PREFIX)
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) < 16:
        raise SettingsError("a webhook's secret is whsec_ and Base64 of 24 to 64 bytes: take `openssl rand -base64 32`")
    return key


def sign(key: bytes, message_id: str, timestamp: int, body: bytes) -> str:
    """The signature's header."""
    signed = b".".join((message_id.encode(), str(timestamp).encode(), body))
    return "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()


@dataclass(frozen=True, slots=True)
class Webhook:
    """One receiver; `post` does the network's part."""

    url: SecretStr
    key: bytes
    post: Post
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def send(self, message: Message) -> None:
        """One request; errors as Channel."""
        body = json.dumps(payload(message), ensure_ascii=False, separators=(",", ":")).encode()
        timestamp = int(self.now().timestamp())
        answer = self.post(
            self.url.get_secret_value(),
            body,
            {
                "content-type": "application/json",
                "webhook-id": message.message_id,
                "webhook-timestamp": str(timestamp),
                "webhook-signature": sign(self.key, message.message_id, timestamp, body),
            },
        )
        if not 200 <= answer.status < 300:
            raise verdict(answer.status, answer.text, answer.headers.get("retry-after", ""), self.now())


def payload(message: Message) -> dict[str, object]:
    """What a receiver gets: `type`, `timestamp` of the first alert, `data` with every alert and the facts behind it."""
    first = message.queued[0].alert
    return {
        "type": "deals.digest" if message.digest else f"deals.{first.kind}",
        "timestamp": first.created.isoformat(),
        "data": {
            "recipient": message.recipient,
            "thread": message.thread,
            "alerts": [
                {
                    "alert_id": one.alert.alert_id,
                    "agreement_id": one.alert.agreement_id or None,
                    "kind": one.alert.kind,
                    "rule": one.alert.rule,
                    "created": one.alert.created.isoformat(),
                    "title": one.alert.title,
                    "lines": list(one.alert.lines),
                    **one.facts,
                }
                for one in message.queued
            ],
        },
    }
