"""The ledger's derived tables: agreements, their history and aliases, and which claim belongs to which agreement."""

from datetime import datetime

from pipeline.records import Agreement, Change, Resolution
from pipeline.store import rows
from pipeline.store.components import Components


class Derived(Components):
    """What follows from claims and decisions; may be thrown away and made again."""

    def replace_derived(self, resolution: Resolution) -> None:
        """Put one resolution of everything in the place of all that was derived."""
        with self.transaction():
            self.database.execute("clear_derived")
            self.replace_components((), {0: resolution})

    def agreements(self) -> tuple[Agreement, ...]:
        """All agreements, by id."""
        return tuple(map(rows.agreement_from, self.database.execute("agreements")))

    def history(self) -> tuple[Change, ...]:
        """Every change of every agreement, by agreement."""
        return tuple(map(rows.change_from, self.database.execute("history")))

    def aliases(self) -> tuple[tuple[str, str, datetime, str], ...]:
        """Ids that were merged or split away: old id, agreement id, recorded, reason."""
        return tuple(map(rows.alias_from, self.database.execute("aliases")))

    def resolution(self) -> Resolution:
        """All of it, equal to what `replace_derived` was given."""
        return Resolution(self.agreements(), self.history(), self.aliases())

    def digest(self, *, timeless: bool = False) -> str:
        """SHA-256 of the public tables that follow from claims and decisions, whatever the order of their rows.

        `timeless` leaves out what our own clock and runs have put there (recorded, run_id, aliases): it is equal for equal news.
        """
        ((digest,),) = self.database.execute("known_digest" if timeless else "digest")
        return str(digest)
