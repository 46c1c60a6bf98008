"""`mineral-deals doctor`: is all set up for the next night? Each check says what it found, and what to do if that isn't well."""

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flows import telling
from flows.schedule import due_after
from flows.serve import last_night
from pipeline.alerts import CONSOLE
from pipeline.alerts.matching import fitting
from pipeline.errors import MineralDealsError
from pipeline.records import Article
from pipeline.settings import Settings, load_settings, settings_file
from pipeline.sources import load_sources
from pipeline.store import open_ledger

ROOM = 1_000_000_000  # bytes that a night may well need
LATE = timedelta(hours=2)  # that a night may begin later than the schedule says
NAMED = 8  # sources that are named
PROBE = "Harrow Bay Ltd has agreed to acquire Tallgrass Resources, the owner of a copper mine in Zambia, for $90 million."

States = tuple[str, str]  # well, look, wrong; and a sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found."""

    name: str
    state: str  # well, look (no reason to stop), wrong
    says: str


def examine(data: Path | None) -> tuple[Finding, ...]:
    """All checks, in the order in which a night needs what they look at; never raises for what is wrong."""
    try:
        settings = load_settings(data=data)
    except MineralDealsError as error:
        return (Finding("settings", "wrong", str(error)),)
    file = settings_file(data)
    says = f"from {file}" if file.is_file() else f"there is no {file}: as built in, or from the environment"
    return (Finding("settings", "well", says), *(_checked(name, check, settings) for name, check in CHECKS))


def _checked(name: str, check: Callable[[Settings], Iterator[States]], settings: Settings) -> Finding:
    found: list[States] = []
    try:
        found.extend(check(settings))  # keeps what came before an error
    except (MineralDealsError, OSError) as error:
        found.append(("wrong", str(error)))
    worst = max(("well", "look", "wrong").index(state) for state, _ in found)
    return Finding(name, ("well", "look", "wrong")[worst], "; ".join(says for _, says in found))


def _disk(settings: Settings) -> Iterator[States]:
    folder = next(path for path in (settings.data.absolute(), *settings.data.absolute().parents) if path.exists())
    if not os.access(folder, os.W_OK | os.X_OK):
        yield "wrong", f"{folder} can't be written to: give access, or choose another folder with --data"
    free = shutil.disk_usage(folder).free
    state = "well" if free > ROOM else "wrong" if free < ROOM // 10 else "look"
    yield state, f"{free / 1e9:.1f} GB free in {folder}" + ("" if state == "well" else ": make room")


def _database(settings: Settings) -> Iterator[States]:
    if not settings.ledger.exists():
        yield "look", f"there is no {settings.ledger} yet: the first run makes it"
        return
    with open_ledger(settings.ledger) as ledger:
        yield "well", f"{len(ledger.agreements())} agreements in {settings.ledger}"
    if not settings.snapshot.exists():
        yield "look", f"{settings.snapshot} is missing: `mineral-deals rebuild` writes it"


def _model(_: Settings) -> Iterator[States]:
    from pipeline.extract import extract, extractor_version

    now = datetime.now(UTC)
    title, url = "Harrow Bay buys Tallgrass", "https://probe.example/"
    article = Article("art_0", "probe", url, "probe", "Probe", title, PROBE, now, now, "en")
    if any(found.claims for found in extract([article])):
        yield "well", f"{extractor_version()} reads a sample sentence"
    else:
        yield "wrong", "finds no deal in a sample sentence: install the package again"


def _sources(settings: Settings) -> Iterator[States]:
    sources = load_sources(settings.sources)
    yield "well", f"{len(sources)} declared"
    if not settings.ledger.exists():
        return
    with open_ledger(settings.ledger) as ledger:
        nights = [run for run in ledger.runs() if run.kind == "night"]
        health = ledger.health(nights[-1].run_id) if nights else ()
    how = Counter(one.excused for one in health)
    if how["outage"]:
        yield "look", f"our own network was out last night, and {how['outage']} of them couldn't be read: see that it works"
    if how["resting"]:
        yield "well", f"{how['resting']} left alone for some days, after many failures"
    if failed := [one.source for one in health if one.failed]:
        more = ", …" if len(failed) > NAMED else ""
        yield "look", f"{len(failed)} failed last night ({', '.join(failed[:NAMED])}{more}): `mineral-deals sources` says why"


def _schedule(settings: Settings) -> Iterator[States]:
    now = _now()
    due = due_after(settings, now).astimezone(ZoneInfo(settings.timezone))
    yield "well", f"{settings.schedule!r} in {settings.timezone}, next {due:%a %d %b %H:%M}"
    last = last_night(settings)
    if last is None:
        yield "look", "no night was run yet: start `mineral-deals serve`, or a timer from deploy/"
    elif (missed := due_after(settings, last)) + LATE < now:
        says = f"the last night began {last:%d %b %H:%M} UTC, and the one of {missed:%d %b %H:%M} UTC is missing"
        yield "look", f"{says}: see that `serve` or the timer runs, and that `schedule` says what the timer does"


def _channels(settings: Settings) -> Iterator[States]:
    desk, channels = telling.desk_of(settings), telling.channels_of(settings)
    names = tuple(channels)
    listed = [one.channels for one in desk.rules] + [one.channels for one in desk.recipients]
    asked = {name for one in listed for name in fitting(one, names)}
    for name in sorted(asked - set(names)):
        yield "wrong", f"alerts.toml sends to {name}, which is not set up: add it to `channels`"
    yield "well", f"rules: {len(desk.rules)}, recipients: {len(desk.recipients)}, channels: {', '.join(names)}"
    if names == (CONSOLE,):
        yield "look", "alerts go to the console alone: set up a channel to get them elsewhere"
    if settings.ledger.exists():
        with open_ledger(settings.ledger) as ledger:
            stuck = [(channel, state, many, why) for _, channel, state, many, _, why in ledger.alert_states() if why]
        for channel, state, many, why in stuck:
            yield "look", f"{many} alerts for {channel} are {state}: {why}"


def _time(settings: Settings) -> Iterator[States]:
    last, now = last_night(settings), _now()
    if last and last > now + timedelta(minutes=5):
        yield "wrong", f"the clock says {now:%Y-%m-%d %H:%M} UTC, but the last night began later: set it right"
    elif now.year < 2026:
        yield "wrong", f"the clock says {now:%Y-%m-%d}: set it right"
    else:
        yield "well", f"{now:%Y-%m-%d %H:%M} UTC"


def _now() -> datetime:
    return datetime.now(UTC)


CHECKS: tuple[tuple[str, Callable[[Settings], Iterator[States]]], ...] = (
    ("time", _time), ("disk", _disk), ("database", _database), ("model", _model), ("sources", _sources),
    ("schedule", _schedule), ("channels", _channels),
)  # fmt: skip
