"""The ledger's articles, the claims found in them and people's decisions: the facts that agreements follow from."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from pipeline.errors import StoreError
from pipeline.records import Article, Claim, Decision, stable_id
from pipeline.store import rows
from pipeline.store.database import Chapter, well_formed


class Articles(Chapter):
    """What was read, found in it and decided on."""

    def add_articles(self, articles: Iterable[Article], run_id: str) -> tuple[Article, ...]:
        """Keep new revisions; returns those that are now new or current again, in the order given and as they are stored."""
        seen = [_well_formed(article) for article in articles]
        given: dict[tuple[str, str], Article] = {}
        latest: dict[str, Article] = {}
        for article in seen:
            given.setdefault((article.article_id, article.content_hash), article)
            known = latest.setdefault(article.article_id, article)
            latest[article.article_id] = max(known, article, key=lambda one: (one.fetched, one.content_hash))
        with self.transaction():
            new = set(self.database.insert("add_articles", rows.placed(map(rows.article_row, given.values())), run_id=run_id))
            back = (rows.sighting_row(one) for one in latest.values() if (one.article_id, one.content_hash) not in new)
            new |= set(self.database.insert("add_returns", back, run_id=run_id))
            self.database.insert("add_external_ids", rows.placed(map(rows.sighting_row, seen)))
            self.database.listed("mark_unsettled", (article_id for article_id, _ in new), kind="article")
            self.database.insert("add_unread", map(rows.revision_key, new))
        return tuple(article for key, article in given.items() if key in new)

    def articles(self) -> tuple[Article, ...]:
        """All revisions in the order in which they came."""
        return tuple(map(rows.article_from, self.database.execute("articles")))

    def current_articles(self) -> tuple[Article, ...]:
        """Each article's revision that was fetched last, in the order in which the articles first came."""
        return tuple(map(rows.article_from, self.database.execute("current_articles")))

    def current_texts(self, article_ids: Iterable[str]) -> dict[str, tuple[str, str | None]]:
        """Text and gap of the current revisions of those of these articles that are known."""
        return {article_id: (text, gap) for article_id, text, gap in self.database.listed("current_texts", article_ids)}

    def stale_articles(self, extractor: str) -> tuple[Article, ...]:
        """Revisions that this version of the extractor has still to read, an article's oldest first; retractions aren't read.

        Words that were replaced before anybody read them are among them: had they come in two nights, they would have been read.
        """
        if self.database.execute("reader") != [(extractor,)]:  # the list of unread ones is another version's
            with self.transaction():
                self.database.execute("set_reader", extractor=extractor)
                self.database.execute("fill_unread", extractor=extractor)
        self.database.execute("sweep_unread", extractor=extractor)
        return tuple(map(rows.article_from, self.database.execute("stale_articles")))

    def pass_over(self, articles: Iterable[Article]) -> None:
        """Never mind these revisions, which could not be read and are replaced: those that replaced them were read."""
        self.database.insert("drop_unread", (rows.revision_key((one.article_id, one.content_hash)) for one in articles))

    def article_runs(self) -> dict[str, str]:
        """For each article the run that brought its current revision."""
        return dict(self.database.execute("article_runs"))

    def add_claims(self, articles: Iterable[Article], claims: Iterable[Claim], extractor: str, run_id: str = "") -> None:
        """Record that `extractor` has read these articles and all that it found in them, which may be nothing.

        Supersedes what was found in them before; the same findings again change nothing.
        """
        read = {article.article_id: article for article in articles}
        found: dict[str, list[Claim]] = defaultdict(list)
        for claim in claims:
            found[claim.article_id].append(claim)
        _check_claims(found, read)
        readings = (
            {
                "article_id": article_id,
                "content_hash": article.content_hash,
                "claims_hash": stable_id("claims", *(repr(claim) for claim in found[article_id])),
            }
            for article_id, article in read.items()
        )
        with self.transaction():
            before = set(self.database.listed("read_before", read))
            new = self.database.insert("add_extractions", rows.placed(readings), extractor=extractor, run_id=run_id)
            told = ((claim, extraction) for article_id, extraction, _ in new for claim in found[article_id])
            self.database.insert("add_claims", (rows.claim_row(claim) | {"extraction": place} for claim, place in told))
            for kind, again in (("article", False), ("reading", True)):  # words that were read before are no news
                ids = [article_id for article_id, _, content_hash in new if ((article_id, content_hash) in before) == again]
                self.database.listed("mark_unsettled", ids, kind=kind)
            if self.database.execute("reader") == [(extractor,)]:
                revisions = ((one.article_id, one.content_hash) for one in read.values())
                self.database.insert("drop_unread", map(rows.revision_key, revisions))

    def claims(self) -> tuple[Claim, ...]:
        """What the current articles say, by the time they were reported."""
        return tuple(map(rows.claim_from, self.database.execute("claims")))

    def claims_of(self, article_ids: Iterable[str]) -> set[str]:
        """Ids of all claims that these articles ever made."""
        return {claim_id for (claim_id,) in self.database.listed("claims_of_articles", sorted(article_ids))}

    def quotes(self, claim_ids: Iterable[str]) -> list[tuple[str, str, str, str]]:
        """(claim id, evidence, publisher, link) of claims."""
        return [(claim_id, *told) for claim_id, *told in self.database.listed("quotes", claim_ids)]

    def articles_of(self, claim_ids: Iterable[str]) -> dict[str, str]:
        """The article of each of these claims, those of earlier readings too."""
        return dict(self.database.listed("articles_of_claims", sorted(set(claim_ids))))

    def readings(self) -> dict[str, list[list[Claim]]]:
        """What was found in each article that was read more than once, oldest reading first."""
        found: dict[str, dict[int, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        for row in self.database.execute("readings"):
            claim = rows.claim_from(row)
            found[claim.article_id][row[-1]].append(claim)
        return {article_id: list(readings.values()) for article_id, readings in found.items()}

    def export_rows(self) -> tuple[tuple[str, tuple[tuple[Claim, str | None], ...]], ...]:
        """For each id under which an article was ingested, in that order, its claims with the ids of their agreements."""
        found: dict[str, list[tuple[Claim, str | None]]] = defaultdict(list)
        for row in self.database.execute("export_claims"):
            claim = rows.claim_from(row)
            found[claim.article_id].append((claim, row[-1]))
        return tuple((external_id, tuple(found[article_id])) for external_id, article_id in self.database.execute("external_ids"))

    def add_decisions(self, decisions: Iterable[Decision]) -> None:
        """Keep people's verdicts; one that is known already changes nothing."""
        given = {one.decision_id: one for one in decisions}
        with self.transaction():
            self.database.insert("add_decisions", map(rows.columns, given.values()))
            self.database.listed("mark_unsettled", given, kind="decision")

    def decisions(self) -> tuple[Decision, ...]:
        """All verdicts, oldest first."""
        return tuple(map(rows.decision_from, self.database.execute("decisions")))


def _well_formed(article: Article) -> Article:
    """The article as the database gives it back; hashing it before would make it a new revision each time."""
    title, text = well_formed(article.title), well_formed(article.text)
    return article if (title, text) == (article.title, article.text) else replace(article, title=title, text=text)


def _check_claims(found: dict[str, list[Claim]], read: dict[str, Article]) -> None:
    """Refuse claims of articles that were not read, and two with one id."""
    for article_id, claims in found.items():
        if article_id not in read:
            raise StoreError(f"claim {claims[0].claim_id} came without its article {article_id}: hand both over together")
        ids = [claim.claim_id for claim in claims]
        if len(set(ids)) < len(ids):
            twice = next(one for one in ids if ids.count(one) > 1)
            raise StoreError(f"claim {twice} comes twice in article {article_id}: give each claim its own id")
