"""What the ledger knows of the ids that people decide on."""

from collections.abc import Iterable

from pipeline.store.database import Chapter


class People(Chapter):
    """Ids as people give them, and what they lead to."""

    def ids_like(self, beginning: str, limit: int = 10) -> tuple[str, ...]:
        """Ids of agreements, former ones among them, and of claims that begin so, by the alphabet; at most `limit`."""
        return tuple(ident for (ident,) in self.database.execute("ids_like", beginning=beginning, limit=limit))

    def holders(self, ids: Iterable[str]) -> tuple[tuple[str, str, str | None], ...]:
        """(id, agreement of today, claim) for each of these ids that is an agreement's, now or formerly, or a current claim's.

        The claim is what the id would be made of, where nothing but that leads on from it.
        """
        wanted = sorted(set(ids))
        return tuple(self.database.execute("holders", ids=wanted)) if wanted else ()

    def titles(self, agreement_ids: Iterable[str]) -> dict[str, tuple[str, int]]:
        """Title and number of claims of each of these agreements that is there."""
        wanted = sorted(set(agreement_ids))
        return {ident: (title, claims) for ident, title, claims in self.database.execute("titles", ids=wanted)} if wanted else {}

    def outlets(self, article_ids: Iterable[str]) -> dict[str, tuple[str, str, str]]:
        """Publisher, headline and link of each of these articles that is there."""
        wanted = sorted(set(article_ids))
        return {ident: (*rest,) for ident, *rest in self.database.execute("outlets", ids=wanted)} if wanted else {}
