"""What lets a night settle only the parts of the ledger that its news touch: dossiers, lines of claims, and their components.

A line is a claim with those that replaced it in the same article. A component is a set of lines that may influence each other
(the smallest line's number names it); each derived row belongs to one, so that it can be thrown away and made again alone.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pipeline.errors import StoreError
from pipeline.records import Agreement, Claim, Dossier, FoundClaims, Resolution, Revision
from pipeline.store import rows
from pipeline.store.database import Chapter, Row


@dataclass(frozen=True, slots=True)
class Line:
    """A claim and those that replaced it, by the claim id of the first."""

    line: int
    origin: str
    founder: str  # id of the agreement that is born with it
    article_id: str
    day: float  # of the report, in days since 1970
    component: int


class Components(Chapter):
    """Parts of the ledger that hang together, and which have news."""

    def unsettled(self, kind: str = "article") -> list[str]:
        """Ids of what came or changed since it was last settled, sorted: an "article" whose words nobody was told of,
        a "reading" of words that were known, a "decision"."""
        return [name for (name,) in self.database.execute("unsettled", kind=kind)]

    def waiting_for_reading(self) -> set[str]:
        """Articles whose current words nobody has read yet: what they say now isn't known."""
        return {name for (name,) in self.database.execute("waiting_for_reading")}

    def settled_by(self) -> str | None:
        """Version of the resolver that made the derived tables; None when there are none."""
        found = self.database.execute("settled_by")
        return str(found[0][0]) if found else None

    def forget_derived(self, resolver: str, now: datetime) -> None:
        """Throw away all that is derived; from now on `resolver` makes it, and everything is unsettled.

        What it did not make itself leaves its public ids on a list, as ended `now`.
        """
        with self.transaction():
            if self.settled_by() != resolver:
                self.database.execute("keep_former_ids", now=now)
            self.database.execute("clear_derived")
            self.database.execute("unsettle_all")
            self.database.execute("set_settled_by", resolver=resolver)

    def former_ids(self, agreement_ids: Iterable[str]) -> dict[str, datetime]:
        """Those of the ids that were public under other rules, and when these ended."""
        return {name: rows.utc(ended) for name, ended in self.database.listed("former_ids", sorted(set(agreement_ids)))}

    def mark_settled(self, kind: str, ids: Collection[str]) -> None:
        """Take articles or decisions off the list."""
        self.database.listed("clear_unsettled", ids, kind=kind)

    def dossiers(self, article_ids: Iterable[str]) -> list[Dossier]:
        """All revisions and readings of these articles, by id."""
        wanted = sorted(set(article_ids))
        revisions: dict[str, list[Revision]] = defaultdict(list)
        for row in self.database.listed("dossier_revisions", wanted):
            one = rows.revision_from(row)
            revisions[one.article_id].append(one)
        readings = self.database.listed("dossier_readings", wanted)
        claims: dict[int, list[Claim]] = defaultdict(list)
        for row in self.database.listed("dossier_claims", [extraction for extraction, _, _ in readings]):
            claims[row[-1]].append(rows.claim_from(row))
        found: dict[str, list[FoundClaims]] = defaultdict(list)
        for extraction, article_id, content_hash in readings:
            found[article_id].append(FoundClaims(content_hash, tuple(claims[extraction])))
        return [Dossier(one, tuple(revisions[one]), tuple(found[one])) for one in wanted if one in revisions]

    def unsigned(self, article_ids: Iterable[str]) -> list[tuple[str, str, str]]:
        """(article id, content hash, text) of revisions of these articles that have no signature yet."""
        return [(one, mark, text) for one, mark, text in self.database.listed("unsigned", article_ids)]

    def sign(self, signed: Iterable[tuple[str, str, bytes]]) -> None:
        """Keep signatures of texts: article id, content hash, signature."""
        given = ({"article_id": one, "content_hash": mark, "signature": sign.hex()} for one, mark, sign in signed)
        self.database.insert("add_signatures", given)

    def lines_of_articles(self, article_ids: Collection[str]) -> list[Line]:
        """Lines whose claims these articles make."""
        return _lines(self.database.listed("lines_of_articles", article_ids))

    def lines_of_components(self, components: Collection[int]) -> list[Line]:
        """All lines of these components."""
        return _lines(self.database.listed("lines_of_components", components))

    def lines_by_number(self, numbers: Collection[int]) -> list[Line]:
        """Lines by their numbers."""
        return _lines(self.database.listed("lines_by_number", numbers))

    def lines_of_ids(self, ids: Collection[str]) -> list[tuple[str, Line]]:
        """(id, line) for ids of agreements and claims; a claim that is no origin leads to all lines of its article."""
        return [(row[0], Line(*row[1:])) for row in self.database.listed("lines_of_ids", ids)]

    def lines_under(self, keys: Collection[int]) -> dict[int, list[int]]:
        """Key → numbers of the lines that are found under it."""
        found: dict[int, list[int]] = defaultdict(list)
        for key, line in self.database.listed("lines_under_keys", keys):
            found[key].append(line)
        return found

    def next_line(self) -> int:
        """The number for the next new line."""
        ((number,),) = self.database.execute("next_line")
        return int(number)

    def put_lines(self, lines: Collection[Line], keys: Mapping[int, Iterable[int]], lost: Collection[int] = ()) -> None:
        """Write lines, in the place of those of the same numbers, and drop the lost ones.

        `keys` are those of lines that are new or whose claims are others now.
        """
        with self.transaction():
            self.database.listed("drop_lines", [*(one.line for one in lines), *lost])
            self.database.insert("add_lines", map(rows.columns, lines))
            self.database.listed("drop_line_keys", [*keys, *lost])
            self.database.insert("add_line_keys", ({"line": line, "keys": sorted(its)} for line, its in keys.items()))

    def agreements_of(self, components: Collection[int]) -> list[Agreement]:
        """The agreements that these components hold, by id."""
        return list(map(rows.agreement_from, self.database.listed("agreements_of_components", components)))

    def replace_components(self, gone: Collection[int], made: Mapping[int, Resolution]) -> None:
        """Put the resolution of each component in `made` in the place of all that the components in `gone` held."""
        _refuse_shared_claims(made.values())
        with self.transaction():
            self.database.listed("drop_components", gone)
            self._add_resolutions(made)

    def _add_resolutions(self, made: Mapping[int, Resolution]) -> None:
        agreements, belongs, history, aliases = [], [], [], []
        for component, resolution in made.items():
            mark = {"component": component}
            agreements += [rows.agreement_row(one) | mark for one in resolution.agreements]
            history += [row | mark for row in rows.placed(map(rows.columns, resolution.history))]
            aliases += [rows.alias_row(one) | mark for one in resolution.aliases]
            for one in resolution.agreements:
                told = ({"claim_id": claim_id, "agreement_id": one.agreement_id} for claim_id in one.claim_ids)
                belongs += [row | mark for row in rows.placed(told)]
        self.database.insert("add_agreements", rows.placed(agreements))
        self.database.insert("add_claim_agreements", belongs)
        self.database.insert("add_history", history)
        self.database.insert("add_aliases", rows.placed(aliases))

    def derived_counts(self) -> tuple[int, int]:
        """Claims and agreements in the derived tables."""
        ((claims, agreements),) = self.database.execute("derived_counts")
        return int(claims), int(agreements)


def _refuse_shared_claims(made: Iterable[Resolution]) -> None:
    """A claim belongs to one agreement; anything else would count it twice in every view."""
    counts = Counter(claim_id for one in made for agreement in one.agreements for claim_id in agreement.claim_ids)
    shared = next((claim_id for claim_id, times in counts.items() if times > 1), None)
    if shared:
        raise StoreError(f"claim {shared} was put into two agreements, nothing was written: resolve it again")


def _lines(found: Iterable[Row]) -> list[Line]:
    return [Line(*row) for row in found]
