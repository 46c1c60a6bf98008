"""Nights that could read nothing at all, and whose fault that was."""

from collections.abc import Sequence

from pipeline.errors import NothingReadError, OfflineError
from pipeline.records import Run, SourceHealth


def fruitless(run: Run, health: Sequence[SourceHealth]) -> NothingReadError | None:
    """What is wrong with a night that looked at sources and could read none; None for other runs.

    Sources that rest weren't looked at. Whether our own network was out is told by `gather.excuse_outage`.
    """
    visited = _visited(health)
    if run.kind != "night" or not visited or any(one.ok for one in visited):
        return None
    if any(one.excused == "outage" for one in visited):
        what = f"none of {len(visited)} sources could be reached, so our own network seems to be out"
        return OfflineError(f"{what}: see to it, then run again; the table stays as it was")
    return NothingReadError("no source could be read: check the network, then try again; the table stays as it was")


def idle(health: Sequence[SourceHealth]) -> bool:
    """Whether all sources rested: such a night closes as done, and says nothing of whether they can be read again."""
    return bool(health) and not _visited(health)


def _visited(health: Sequence[SourceHealth]) -> list[SourceHealth]:
    return [one for one in health if one.excused != "resting"]
