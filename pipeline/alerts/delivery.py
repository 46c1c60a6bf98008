"""What waits in the outbox becomes messages, and messages go out: in order for each deal, one bad channel stopping no other.

A message is noted as soon as its channel has answered. Who is killed between the two sends it again, with the same id.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from pipeline.alerts.channel import Channel, Passing, PutOff, Refused
from pipeline.alerts.recipients import EVERYONE, Recipient
from pipeline.alerts.rendering import Message
from pipeline.errors import DeliveryError
from pipeline.records import Mark, Queued, stable_id

PATIENCE = timedelta(days=7)  # from its first failure, after which an alert is given up
BACKOFF = timedelta(minutes=1)  # after the first failure, doubled with each further one
LONGEST = timedelta(hours=1)
FAILED = ("waiting", "given_up")  # states after a try that the channel didn't answer; a refusal is an answer
IN_A_ROW = 3  # failures after which a channel rests, with all that waits for it: the longer, the more often it has failed


@dataclass(frozen=True, slots=True)
class Delivery:
    """How one message fared in this round."""

    message: Message
    state: str  # accepted, refused, given_up; waiting: it failed; early: its time has not come; kept: not tried for other reasons
    marks: tuple[Mark, ...] = ()
    error: str | None = None
    hold: datetime | None = None  # the channel asked to be left alone until then
    rest: datetime | None = None  # the channel failed too often, and nothing that failed before is tried until then
    untried: bool = False  # nor what is due and was not tried yet: the channel fails, and not only what it never takes
    gone: bool = False  # alerts.toml names its reader no more: whatever became of it says nothing of the channel


@dataclass(frozen=True, slots=True)
class Gone:
    """What stands in a channel's place for a reader who was taken out of alerts.toml."""

    recipient: str

    def send(self, message: Message) -> None:  # noqa: ARG002 - a channel's signature
        """Sends nothing."""
        raise Passing(f"alerts.toml names no recipient {self.recipient!r} any more: name it again, or let it be given up")


def compose(queued: Iterable[Queued], recipients: Sequence[Recipient] = (), corrections: str = "") -> tuple[Message, ...]:
    """Messages of what waits, in the order of their oldest alerts.

    Alerts of one notice to one reader through one channel are one message, whatever rules asked for them, and so are all alerts
    of one digest: nothing is added to a digest once its time has come, so that its id stands for the same alerts at every try.
    """
    known = {one.name: one for one in recipients}
    found: dict[tuple[str, str, str], list[Queued]] = {}
    for one in queued:
        alert = one.alert
        what = alert.due.isoformat() if alert.due else alert.notice_id or alert.alert_id
        found.setdefault((alert.recipient, alert.channel, what), []).append(one)
    messages = []
    for (who, channel, what), many in found.items():
        group_by = known.get(who, EVERYONE).group_by
        message_id = stable_id("msg", who, channel, what)
        messages.append(Message(message_id, who, channel, tuple(many), many[0].alert.due, group_by, corrections))
    return tuple(messages)


def deliver(
    messages: Iterable[Message],
    channels: Mapping[str, Channel],
    note: Callable[[Delivery], None],
    now: Callable[[], datetime],
    *,
    recipients: Sequence[Recipient] = (),
    eager: bool = False,
    patience: timedelta = PATIENCE,
) -> tuple[Delivery, ...]:
    """Sends what may be sent now and hands each outcome to `note` at once; never raises for a channel.

    What waits for a reader whom `recipients` no longer names isn't sent: it fails until it is given up, or the name comes back.

    Not yet: a digest before its time, anything in its reader's quiet hours, a channel that asked to be left alone, a message that
    failed a short while ago (unless `eager`), and whatever comes after such a message about the same deal to the same reader.
    """
    known = {one.name: one for one in recipients}
    waiting: set[tuple[str, str, str]] = set()  # deals of which something older waits
    failed: dict[str, list[Message]] = {}  # by channel, those in a row
    messages = _fewest_tries_first(messages)
    failed_before = Counter[str]()
    for message in messages:
        failed_before[message.channel] += 0 if _is_gone(message, known) else _attempts(message)
    held = {one.channel for one in messages for each in one.queued if each.held_until and each.held_until > now()}
    done: list[Delivery] = []
    for message in messages:
        about = _about(message)
        left_alone = message.channel in held or len(failed.get(message.channel, ())) >= IN_A_ROW
        gone = _is_gone(message, known)
        early = _is_early(message, known.get(message.recipient, EVERYONE), now())
        if early or left_alone or about & waiting or not (eager or _rested(message, now())):
            waiting |= about
            done.append(Delivery(message, "early" if early else "kept", gone=gone))
            continue
        one = _try(message, {message.channel: Gone(message.recipient)} if gone else channels, now, patience)
        one = replace(one, gone=gone)
        if not gone:
            row = failed[message.channel] = [*failed.get(message.channel, ()), message] if one.state in FAILED else []
            if len(row) == IN_A_ROW:
                rest = now() + _pause(failed_before[message.channel] // IN_A_ROW)
                one = replace(one, rest=rest, untried=not all(map(_attempts, row)))
        note(one)
        done.append(one)
        if one.state == "waiting":
            waiting |= about
            held |= {message.channel} if one.hold else set()
    return tuple(done)


def _fewest_tries_first(messages: Iterable[Message]) -> tuple[Message, ...]:
    """So that a few that their channel never takes keep no others back; those of a deal stay in their order."""
    tries: dict[tuple[str, str, str], int] = {}
    ranked = []
    for message in messages:
        rank = max([_attempts(message), *(tries.get(one, 0) for one in _about(message))])
        tries |= dict.fromkeys(_about(message), rank)
        ranked.append((rank, message))
    return tuple(message for _, message in sorted(ranked, key=lambda pair: pair[0]))


def _about(message: Message) -> set[tuple[str, str, str]]:
    """The deals that it tells this reader of through this channel."""
    return {(message.recipient, message.channel, one) for one in message.agreements}


def _attempts(message: Message) -> int:
    return max(one.attempts for one in message.queued)


def _pause(failures: int) -> timedelta:
    """How long to wait after so many failures before."""
    return min(BACKOFF * (1 << min(failures, 10)), LONGEST)


def _is_gone(message: Message, known: Mapping[str, Recipient]) -> bool:
    """Whether alerts.toml names its reader no more."""
    return bool(message.recipient) and message.recipient not in known


def _is_early(message: Message, reader: Recipient, now: datetime) -> bool:
    """Whether its reader wants to be left alone, or its digest isn't due."""
    return reader.is_quiet(now) or (message.digest is not None and message.digest > now)


def _rested(message: Message, now: datetime) -> bool:
    """Whether no failure of a short while ago keeps it back."""
    return all(one.next_try is None or one.next_try <= now for one in message.queued)


def _try(message: Message, channels: Mapping[str, Channel], now: Callable[[], datetime], patience: timedelta) -> Delivery:
    """One try, and what is to be noted of it."""
    state, error, wait, put_off = "accepted", None, None, False
    channel = channels.get(message.channel)
    try:
        if channel is None:
            raise Passing(f"no channel {message.channel} is set up: add it to the settings, or take it out of alerts.toml")
        channel.send(message)
    except Refused as refusal:
        state, error = "refused", str(refusal)
    except DeliveryError as failure:
        state, error, wait = "waiting", str(failure), getattr(failure, "wait", None)
        put_off = isinstance(failure, PutOff)
    except Exception as failure:  # noqa: BLE001 - a plugin may raise anything, with the secret address in its text
        state, error = "waiting", f"{message.channel} failed with {type(failure).__name__}: try `mineral-deals alerts test`"
    tried = now()
    since = max(one.first_failed or tried for one in message.queued)  # what was queued long ago may be new to the channel
    if state == "waiting" and tried - since > patience:
        state = "given_up"
    hold = tried + timedelta(seconds=wait) if wait and state == "waiting" else None
    marks = tuple(_mark(one, state, tried, error, put_off=put_off) for one in message.queued)
    return Delivery(message, state, marks, error, hold)


def _mark(one: Queued, state: str, tried: datetime, error: str | None, *, put_off: bool) -> Mark:
    next_try = tried + _pause(one.attempts) if state == "waiting" else None
    return Mark(one.alert.alert_id, state, tried, error, next_try, put_off)
