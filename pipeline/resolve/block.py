"""Which pairs of mentions are worth comparing: those with common ground, found through shared keys.

Common ground is any of these:

- two companies that are firmly the same (`names.same_name`),
- one such company, the same deal type, and a mineral family (to name no mineral, or a group, goes with all),
- one such company, or a telling word of a public body's name, and the same amount, to two digits,
- a telling word of the project's name,
- between mentions without companies: a pair of countries.

`compare` refuses all other pairs, so blocking loses none. A single company is not enough: what a large miner
ever did would be one block.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from pipeline.resolve.mentions import ANY, Key, Mention
from pipeline.resolve.names import same_name


def common_ground(a: Mention, b: Mention) -> bool:
    """What blocking looks for, asked of one pair."""
    if not a.grounds.isdisjoint(b.grounds):
        return True
    same = [(x, y) for x in a.companies for y in b.companies if same_name(x, y)]
    if not same:
        return False
    if len({x for x, _ in same}) > 1 and len({y for _, y in same}) > 1:
        return True
    if a.amount and a.amount == b.amount:
        return True
    one_type = a.claim.terms.deal_type == b.claim.terms.deal_type
    return one_type and (_open(a) or _open(b) or not a.families.isdisjoint(b.families))


def candidates(mentions: Sequence[Mention], days: float) -> Iterator[tuple[int, int]]:
    """Index pairs (i < j), each once, that may have common ground and were reported at most `days` apart.

    `mentions` stand in the order of reporting. A bucket is read from its young end up to `days` back, so that the work
    on a mention follows what its parties did in those years, not all that the ledger holds.
    """
    told: dict[Key, list[int]] = defaultdict(list)
    for j, one in enumerate(mentions):
        near: set[int] = set()
        for key in sought(one):
            for i in reversed(told.get(key, ())):
                if one.day - mentions[i].day > days:
                    break
                near.add(i)
        yield from ((i, j) for i in sorted(near))
        for key in offered(one):
            told[key].append(j)


def _open(one: Mention) -> bool:
    """Whether a mention goes with any mineral."""
    return not one.families or ANY in one.families


def _two_companies(one: Mention) -> set[Key]:
    """A key for each pair of companies under each form that the two may be called by."""
    pairs = combinations(one.companies, 2)
    return {("two", *sorted(forms)) for x, y in pairs for forms in product(x.openings, y.openings)}


def _company_keys(one: Mention, forms: Iterable[tuple[str, str]], families: Iterable[str]) -> set[Key]:
    deal_type, amount = one.claim.terms.deal_type, one.amount
    keys: set[Key] = {(form, name, deal_type, group) for form, name in forms for group in families}
    return keys | {(form, name, amount) for form, name in forms if amount}


def sought(one: Mention) -> set[Key]:
    """Keys under which earlier mentions with common ground have offered themselves.

    A name finds those that are called the same or that it shortens ("named"), and those that shorten it ("short").
    """
    forms = {("named", key) for name in one.companies for key in name.keys}
    forms |= {("short", opening) for name in one.companies for opening in name.openings}
    families = {"every"} if _open(one) else {*one.families, "open"}
    return _two_companies(one) | one.grounds | _company_keys(one, forms, families)


def offered(one: Mention) -> set[Key]:
    """Keys under which later mentions find this one: by all its openings as "named", by its own key as "short"."""
    forms = {("named", opening) for name in one.companies for opening in name.openings}
    forms |= {("short", key) for name in one.companies for key in name.keys}
    families = {*one.families, "every", *(["open"] if _open(one) else [])}
    return _two_companies(one) | one.grounds | _company_keys(one, forms, families)
