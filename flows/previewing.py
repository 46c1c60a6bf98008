"""What rules would send, and specimens: both leave the outbox as it is."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

from flows import telling
from flows.posting import poster
from pipeline.alerts import AgreementChange, Quote, address, compose, notice_of, open_channels
from pipeline.alerts.alerts_file import nearest
from pipeline.alerts.matching import fitting
from pipeline.errors import DeliveryError, InputError
from pipeline.records import Agreement, Alert, Money, Queued, Terms, stable_id
from pipeline.settings import Settings
from pipeline.store import open_ledger


def preview(settings: Settings, days: int) -> tuple[int, tuple[Alert, ...]]:
    """How many changes the last days brought, and the alerts that the rules of today would make of them, run by run."""
    desk, channels = telling.desk_of(settings), tuple(telling.channels_of(settings))
    with open_ledger(settings.ledger) as ledger:
        found = ledger.notices(datetime.now(UTC) - timedelta(days=days))
    notices = [one for one in found if one.kind != "summary"]
    alerts: list[Alert] = []
    for run_id in dict.fromkeys(one.run_id for one in notices):
        told = [one for one in notices if one.run_id == run_id]
        alerts += address(told, desk, channels=channels, now=told[0].created, occasion="Many at once")[1]
    return len(notices), tuple(alerts)


def specimen(settings: Settings, name: str, write: Callable[[str], None]) -> Iterator[tuple[str, str | None]]:
    """Send a made-up alert to a recipient or a channel by name; for each channel its answer, None when it was accepted.

    InputError when there is nobody of that name.
    """
    desk = telling.desk_of(settings)
    channels = open_channels(settings.alert_urls, write, settings.channels, poster(settings))
    reader = next((one for one in desk.recipients if one.name == name), None)
    if reader is None and not (names := [one for one in fitting([name], tuple(channels)) if one in channels]):
        known = [*(one.name for one in desk.recipients), *channels]
        raise InputError(f"{name!r} is neither a recipient nor a channel{nearest(name, known)}; these are: {', '.join(known)}")
    for channel in fitting(reader.channels, tuple(channels)) if reader else names:
        (message,) = compose([_queued(reader.name if reader else "", channel)], desk.recipients, settings.corrections)
        try:
            if channel not in channels:
                raise DeliveryError("no such channel is set up: add it to the settings")
            channels[channel].send(message)
            yield channel, None
        except DeliveryError as error:
            yield channel, str(error)


def _queued(recipient: str, channel: str) -> Queued:
    """A made-up alert that shows all that a real one may hold; each specimen has an id of its own."""
    now = datetime.now(UTC)
    agreement_id = "agr_0000000000000000"
    terms = Terms(
        "offtake", "signed", "binding", ("CD", "JP"), ("Specimen Mining", "Example Metals"), (), ("cobalt",), "Sample Hill",
        Money(120e6, "USD"),
    )  # fmt: skip
    title = "Specimen Mining – Example Metals: offtake, cobalt (a test of this channel, no real deal)"
    one = Agreement(agreement_id, title, terms, 120e6, now.date(), now, now, 1, 1, 0.9, "machine", None, ("clm_0",))
    said = "Specimen Mining has signed an offtake agreement with Example Metals."
    quote = Quote(said, "The Specimen", "https://news.example/specimen")
    change = AgreementChange("status_change", one, one, (("status", "negotiating", "signed"),))
    notice = notice_of(change, {"clm_0": quote}, now)
    facts = {**notice.facts, "before": "negotiating"}
    key = stable_id("alt", "specimen", channel, now.isoformat())
    alert = Alert(key, agreement_id, notice.kind, "specimen", channel, now, notice.title, notice.lines, recipient, key)
    return Queued(alert, facts=facts)

