"""How a source is to be visited tonight: at which address, with which copy in hand, or not at all, by how it has fared so far."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pipeline.records import Page, Standing
from pipeline.settings import Settings
from pipeline.sources import Source
from pipeline.store import open_ledger

PATIENCE = 3  # failing days after which a source is visited less often, and its declared address tried again
LONGEST_REST = 7.0  # days
EARLY = timedelta(hours=6)  # a night may begin so much earlier than the one before
QUIET_DAYS = 2.0  # nobody is alarmed by less
QUIET_GAPS = 3.0  # usual gaps after which a silence is unusual


@dataclass(frozen=True, slots=True)
class Visit:
    """One source tonight."""

    source: Source
    copy: Page | None = None  # its listing as the ledger has it, to be asked for only if it changed
    resting: str | None = None  # why it isn't visited
    expected: float | None = None  # new stories since the last visit, by its rhythm
    notes: tuple[str, ...] = ()  # where it moved
    silence: str | None = None  # a word on its silence, should tonight bring nothing either


def plan(settings: Settings, sources: Sequence[Source]) -> list[Visit]:
    """A visit for each source, in their order."""
    now = datetime.now(UTC)
    with open_ledger(settings.ledger) as ledger:
        moves, standings = ledger.moves(), ledger.standings()
        visits = []
        for source in sources:
            standing = standings.get(source.id)
            moved = moves.get(source.url) if not standing or standing.failing_days < PATIENCE else None
            notes = (f"moved for good to {moved}; correct its url in the file of sources",) if moved else ()
            here = source.model_copy(update={"url": moved}) if moved else source
            copy = ledger.latest_page(here.url) if source.kind in ("feed", "listing") else None
            if standing is None:
                visits.append(Visit(here, copy, notes=notes))
                continue
            visits.append(Visit(here, copy, _rest(standing, now), _expected(standing, now), notes, _silence(standing, now)))
    return visits


def _rest(standing: Standing, now: datetime) -> str | None:
    """Why a source is left alone: after three failing days it is visited every second day, then every fourth, then weekly."""
    if standing.failing_days <= PATIENCE or standing.last_visit is None:
        return None
    days = min(2.0 ** (standing.failing_days - PATIENCE), LONGEST_REST)
    until = standing.last_visit + timedelta(days=days)
    if now >= until - EARLY:
        return None
    return (
        f"left alone until {until:%Y-%m-%d} after {standing.failing_days} failing days, the last because {standing.last_error}; "
        "`mineral-deals sources check` tries it at once"
    )


def _expected(standing: Standing, now: datetime) -> float | None:
    """New stories since the last visit, if the source keeps its rhythm."""
    if standing.stories_a_day is None or standing.last_visit is None:
        return None
    return round(standing.stories_a_day * max(0.0, (now - standing.last_visit) / timedelta(days=1)), 1)


def _silence(standing: Standing, now: datetime) -> str | None:
    """A word on a silence that is much longer than the source's usual ones."""
    if standing.usual_gap is None or standing.last_story is None:
        return None
    quiet = (now - standing.last_story) / timedelta(days=1)
    if quiet <= max(QUIET_GAPS * standing.usual_gap, QUIET_DAYS):
        return None
    return f"silent for {quiet:.0f} days, usually not for more than {standing.usual_gap:.1f}; look whether it has moved"
