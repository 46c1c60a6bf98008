"""Which stories of a listing are new: no address of theirs is known, and no source before offered them in this run."""

from collections.abc import Sequence

from pipeline.parse import other_addresses, story_key
from pipeline.records import Link
from pipeline.store import Ledger


def new_stories(ledger: Ledger, links: Sequence[Link], known: set[str], taken: set[str]) -> list[Link]:
    """The links whose stories are new, in their order; `known` are addresses that need no fetching.

    Their keys join those `taken` in this run.
    """
    unknown = [link for link in links if link.url not in known]
    others = {link.url: other_addresses(link.url) for link in unknown}
    seen = ledger.known_links(address for addresses in others.values() for address in addresses)
    new = []
    for link in unknown:
        key = story_key(link.url)
        if key not in taken and seen.isdisjoint(others[link.url]):
            taken.add(key)
            new.append(link)
    return new
