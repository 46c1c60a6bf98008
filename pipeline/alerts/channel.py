"""What a channel is: it takes a message, or says in one sentence why not, and whether another try makes sense."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Protocol

from pipeline.alerts.messages import plain
from pipeline.alerts.rendering import Message
from pipeline.errors import DeliveryError

FINAL = frozenset({400, 406, 410, 413, 414, 415, 422})  # the message itself is not wanted; another try gets the same answer
ANSWER = 200  # characters of an answer that are kept
LONGEST_HOLD = 86_400.0  # seconds that a channel may ask to be left alone


class Channel(Protocol):
    """Where a message can go."""

    def send(self, message: Message) -> None:
        """Hands it over; raises Refused when it never will be taken, Passing (or any DeliveryError) when it may be later."""


class Refused(DeliveryError):  # noqa: N818 - the name says what is the matter
    """The channel's answer is no."""


class Passing(DeliveryError):  # noqa: N818
    """No luck this time; `wait` is how many seconds the channel asked to be left alone."""

    def __init__(self, sentence: str, wait: float | None = None) -> None:
        super().__init__(sentence)
        self.wait = wait


class PutOff(Passing):
    """One of several readers is to be asked again later, and the others wait for that: such tries are counted."""


def verdict(status: int, text: str, retry_after: str, now: datetime) -> DeliveryError:
    """What an HTTP answer other than "taken" means."""
    phrase = HTTPStatus(status).phrase if status in HTTPStatus._value2member_map_ else ""
    said = plain(text)[:ANSWER]
    sentence = f"it answered {status} {phrase}".rstrip() + (f": {said}" if said else "")
    if status in FINAL:
        return Refused(sentence)
    return Passing(sentence, _seconds(retry_after, now))


def _seconds(text: str, now: datetime) -> float | None:
    """A Retry-After, in seconds or as a date; None when there is none."""
    if text.isascii() and text.strip().isdigit():
        return min(float(text.strip()[:9]), LONGEST_HOLD)
    try:
        return min(max(0.0, (parsedate_to_datetime(text) - now).total_seconds()), LONGEST_HOLD)
    except (TypeError, ValueError, OverflowError):
        return None
