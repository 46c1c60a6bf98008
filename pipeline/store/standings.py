"""What the ledger knows of the sources: where they moved, how they have fared, how often they speak."""

from collections.abc import Iterable

from pipeline.records import Standing
from pipeline.store import rows
from pipeline.store.database import Chapter


class Standings(Chapter):
    """What a night should know of a source before it visits it."""

    def note_moves(self, moves: Iterable[tuple[str, str]], run_id: str) -> None:
        """Remember addresses that have moved for good, each with where to; a later move of the same address counts."""
        latest = dict(moves)
        self.database.insert("note_moves", ({"url": url, "moved_to": to} for url, to in latest.items()), run_id=run_id)

    def moves(self) -> dict[str, str]:
        """All addresses that are known to have moved for good, and where to."""
        return dict(self.database.execute("moves"))

    def standings(self) -> dict[str, Standing]:
        """How each source that was visited or gave a story has fared, by its id."""
        return {row[0]: rows.standing_from(row) for row in self.database.execute("standings")}
