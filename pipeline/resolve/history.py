"""How a deal came to be what it is: a fold over its mentions in the order of reporting, one row a field that moved."""

from collections.abc import Iterator, Sequence

from pipeline.records import Change, Terms
from pipeline.resolve.mentions import Mention
from pipeline.resolve.merge import merge_terms
from pipeline.resolve.titles import title


def columns(terms: Terms) -> dict[str, str | None]:
    """The terms as text under the names of the table's columns; members of a list are parted by "; "."""
    lists = {name: "; ".join(getattr(terms, name)) or None for name in ("countries", "companies", "institutions", "minerals")}
    return {
        "deal_type": terms.deal_type,
        "status": terms.status,
        "binding": terms.binding,
        **lists,
        "project": terms.project,
        "value_amount": f"{terms.value.amount:.15g}" if terms.value else None,
        "value_currency": terms.value.currency if terms.value else None,
        "stake_percent": f"{terms.stake_percent:.15g}" if terms.stake_percent is not None else None,
    }


def history(agreement_id: str, mentions: Sequence[Mention]) -> Iterator[Change]:
    """Birth (field "agreement", its title), the first value of each field, then every change, dated by the article behind it."""
    before: dict[str, str | None] = {}
    for n, one in enumerate(mentions, start=1):
        terms = merge_terms(mentions[:n])
        after: dict[str, str | None] = columns(terms)
        born = {} if before else {"agreement": title(terms, mentions[:n])}
        for field, value in {**born, **after}.items():
            old = before.get(field)
            if value != old:
                article = one.article
                yield Change(agreement_id, field, old, value, article.at, article.fetched, one.claim.claim_id, article.run_id)
        before = after
