"""What the ledger knows of the ids that people decide on."""

from collections.abc import Iterable

from pipeline.store.database import Chapter


class People(Chapter):
    """Ids as people give them, and what they lead to."""

    def ids_like(self, beginning: str, limit: int = 10) -> tuple[str, ...]:
        """Ids of agreements, former ones among them, and of claims that begin so, by the alphabet; at most `limit`."""
        return tuple(ident for (ident,) in self.database.execute("ids_like", beginning=beginning, limit=limit))

    def holders(self, ids: Iterable[str]) -> dict[str, str]:
        """For each of these ids that is a current claim's, or is made of one, the agreement that holds the claim."""
        wanted = sorted(set(ids))
        found: dict[str, str] = {}
        for claim_id, founded, agreement_id in self.database.execute("holders", ids=wanted) if wanted else ():
            found |= {claim_id: agreement_id, founded: agreement_id}
        return {ident: found[ident] for ident in wanted if ident in found}

    def titles(self, agreement_ids: Iterable[str]) -> dict[str, tuple[str, int]]:
        """Title and number of claims of each of these agreements that is there."""
        wanted = sorted(set(agreement_ids))
        return {ident: (title, claims) for ident, title, claims in self.database.execute("titles", ids=wanted)} if wanted else {}

    def outlets(self, article_ids: Iterable[str]) -> dict[str, tuple[str, str, str]]:
        """Publisher, headline and link of each of these articles that is there."""
        wanted = sorted(set(article_ids))
        return {ident: (*rest,) for ident, *rest in self.database.execute("outlets", ids=wanted)} if wanted else {}
