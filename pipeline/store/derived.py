"""The ledger's derived tables: agreements, their history and aliases, and which claim belongs to which agreement."""

import hashlib
from collections import Counter
from datetime import datetime

from pipeline.errors import StoreError
from pipeline.records import Agreement, Change, Resolution
from pipeline.store import rows
from pipeline.store.database import Chapter


class Derived(Chapter):
    """What follows from claims and decisions; may be thrown away and made again."""

    def replace_derived(self, resolution: Resolution) -> bool:
        """Put this resolution in the place of the last one; False and no write when it is the same."""
        _refuse_shared_claims(resolution)
        fingerprint = hashlib.sha256(repr(resolution).encode("utf-8", "replace")).hexdigest()
        if self.database.execute("resolution_fingerprint") == [(fingerprint,)]:
            return False
        belongs = (
            {"claim_id": claim_id, "agreement_id": agreement.agreement_id}
            for agreement in resolution.agreements
            for claim_id in agreement.claim_ids
        )
        with self.transaction():
            self.database.execute("clear_derived")
            self.database.insert("add_agreements", rows.placed(map(rows.agreement_row, resolution.agreements)))
            self.database.insert("add_claim_agreements", rows.placed(belongs))
            self.database.insert("add_history", rows.placed(map(rows.columns, resolution.history)))
            self.database.insert("add_aliases", rows.placed(map(rows.alias_row, resolution.aliases)))
            self.database.execute("set_fingerprint", fingerprint=fingerprint)
        return True

    def agreements(self) -> tuple[Agreement, ...]:
        """The agreements as they were written, in that order."""
        return tuple(map(rows.agreement_from, self.database.execute("agreements")))

    def history(self) -> tuple[Change, ...]:
        """Every change of every agreement as written, in that order."""
        return tuple(map(rows.change_from, self.database.execute("history")))

    def aliases(self) -> tuple[tuple[str, str, datetime, str], ...]:
        """Ids that were merged or split away: old id, agreement id, recorded, reason."""
        return tuple(map(rows.alias_from, self.database.execute("aliases")))

    def resolution(self) -> Resolution:
        """All of it, equal to what `replace_derived` was given."""
        return Resolution(self.agreements(), self.history(), self.aliases())

    def digest(self) -> str:
        """SHA-256 of the public tables that follow from claims and decisions, whatever the order of their rows."""
        ((digest,),) = self.database.execute("digest")
        return str(digest)


def _refuse_shared_claims(resolution: Resolution) -> None:
    """A claim belongs to one agreement; anything else would count it twice in every view."""
    counts = Counter(claim_id for agreement in resolution.agreements for claim_id in agreement.claim_ids)
    shared = next((claim_id for claim_id, times in counts.items() if times > 1), None)
    if shared:
        raise StoreError(f"claim {shared} was put into two agreements, nothing was written: resolve it again")
