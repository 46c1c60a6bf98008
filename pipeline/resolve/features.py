"""The questions that `compare` asks of two mentions: small functions, each giving a score and a reason.

What an answer weighs stands in weights.toml under the function's name.
"""

from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.resolve.mentions import ANY, Mention
from pipeline.resolve.names import alike, same_body


@dataclass(frozen=True, slots=True)
class Signal:
    """What one feature says of a pair: 0 nothing, 1 all it can say; the reason is for people."""

    score: float
    reason: str = ""


NOTHING = Signal(0.0)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two mentions, the earlier first, and what most features need to know of both."""

    a: Mention
    b: Mention
    shared: int  # companies of the one that are alike to companies of the other, one to one
    days: float
    type_fit: float  # 1 the same deal type, 0 never the same deal

    @property
    def fewest(self) -> int:
        """Companies of the side that names fewer."""
        return min(len(self.a.companies), len(self.b.companies))


def count_shared(a: Mention, b: Mention) -> int:
    """Companies of the one that are alike to companies of the other, one to one."""
    left, count = list(b.companies), 0
    for name in a.companies:
        twin = next((other for other in left if alike(name, other)), None)
        if twin is not None:
            left.remove(twin)
            count += 1
    return count


def _value_gap(pair: Pair) -> float | None:
    """How far two amounts lie apart, as a share of the larger; None unless both are known and can be compared."""
    a, b = pair.a.claim.terms.value, pair.b.claim.terms.value
    if a is None or b is None:
        return None
    x, y = (a.amount, b.amount) if a.currency == b.currency else (pair.a.usd, pair.b.usd)
    return None if x is None or y is None else abs(x - y) / max(x, y, 1.0)


def shared_parties(pair: Pair) -> Signal:
    """Both name the same companies: share of the shorter list."""
    return Signal(pair.shared / pair.fewest, f"{pair.shared} companies in common") if pair.shared else NOTHING


def second_party(pair: Pair) -> Signal:
    """Two companies in common say far more than one."""
    return Signal(1.0, "more than one company in common") if pair.shared > 1 else NOTHING


def other_parties(pair: Pair) -> Signal:
    """Each names a company that the other doesn't."""
    apart = pair.fewest - pair.shared
    return Signal(apart / pair.fewest, f"{apart} companies differ") if apart else NOTHING


def lone_party(pair: Pair) -> Signal:
    """All that one side names is a single company, and the other names more: any deal of that company would fit."""
    more = max(len(pair.a.companies), len(pair.b.companies)) > 1
    return Signal(1.0, "one company is all that one side names") if pair.fewest == 1 and more else NOTHING


def same_institution(pair: Pair) -> Signal:
    """A public body in common."""
    for x in pair.a.institutions:
        if any(same_body(x, y) for y in pair.b.institutions):
            return Signal(1.0, f"institution {' '.join(sorted(x))}")
    return NOTHING


def other_institution(pair: Pair) -> Signal:
    """Both name public bodies, and none is the same."""
    if pair.a.institutions and pair.b.institutions and not same_institution(pair).score:
        return Signal(1.0, "different institutions")
    return NOTHING


def other_counterparty(pair: Pair) -> Signal:
    """A single company in common, and each side has it deal with others, companies or public bodies."""
    if pair.shared != 1 or same_institution(pair).score:
        return NOTHING
    rest = [len(side.companies) + len(side.institutions) - 1 for side in (pair.a, pair.b)]
    return Signal(1.0, "different counterparties") if min(rest) > 0 else NOTHING


def same_project(pair: Pair) -> Signal:
    """The project's telling words in common: share of the shorter name."""
    common = pair.a.project & pair.b.project
    if not common:
        return NOTHING
    return Signal(len(common) / min(len(pair.a.project), len(pair.b.project)), f"project {' '.join(sorted(common))}")


def other_project(pair: Pair) -> Signal:
    """Both name a project, and not a word in common."""
    differ = pair.a.project and pair.b.project and pair.a.project.isdisjoint(pair.b.project)
    return Signal(1.0, "different projects") if differ else NOTHING


def same_minerals(pair: Pair) -> Signal:
    """Mineral families in common: share of all; a group such as critical minerals goes halfway with any."""
    x, y = pair.a.families, pair.b.families
    if not x or not y:
        return NOTHING
    if x != y and (ANY in x or ANY in y):
        return Signal(0.5, "critical minerals")
    return Signal(len(x & y) / len(x | y), f"minerals {', '.join(sorted(x & y))}") if x & y else NOTHING


def other_minerals(pair: Pair) -> Signal:
    """Both name minerals, and no family in common."""
    x, y = pair.a.families, pair.b.families
    return Signal(1.0, "different minerals") if x and y and ANY not in x | y and x.isdisjoint(y) else NOTHING


def same_type(pair: Pair) -> Signal:
    """The same deal type, or one that the same deal may be told as."""
    return Signal(pair.type_fit, f"{pair.a.claim.terms.deal_type} and {pair.b.claim.terms.deal_type}")


def same_value(pair: Pair) -> Signal:
    """The same amount, at most 5 % apart, in US dollars where the currencies differ."""
    far = _value_gap(pair)
    return Signal(1.0, "the same value") if far is not None and far <= 0.05 else NOTHING


def other_value(pair: Pair) -> Signal:
    """Amounts that differ: nothing below 5 %, all from half on."""
    far = _value_gap(pair)
    return Signal(min(1.0, 2 * far), "different values") if far is not None and far > 0.05 else NOTHING


def same_stake(pair: Pair) -> Signal:
    """The same share, to a point."""
    x, y = pair.a.claim.terms.stake_percent, pair.b.claim.terms.stake_percent
    return Signal(1.0, f"a stake of {x:g} %") if x is not None and y is not None and abs(x - y) <= 1 else NOTHING


def other_stake(pair: Pair) -> Signal:
    """Shares that differ by more than a point."""
    x, y = pair.a.claim.terms.stake_percent, pair.b.claim.terms.stake_percent
    return Signal(1.0, "different stakes") if x is not None and y is not None and abs(x - y) > 1 else NOTHING


def same_countries(pair: Pair) -> Signal:
    """Countries in common: share of all."""
    x, y = pair.a.countries, pair.b.countries
    return Signal(len(x & y) / len(x | y), f"countries {', '.join(sorted(x & y))}") if x & y else NOTHING


def other_countries(pair: Pair) -> Signal:
    """Both name countries, and none in common."""
    x, y = pair.a.countries, pair.b.countries
    return Signal(1.0, "different countries") if x and y and x.isdisjoint(y) else NOTHING


def same_states(pair: Pair) -> Signal:
    """Deals between states, without companies: the same set of countries."""
    states = not pair.a.companies and not pair.b.companies and len(pair.a.countries) > 1
    return Signal(1.0, "the same states") if states and pair.a.countries == pair.b.countries else NOTHING


def years_apart(pair: Pair) -> Signal:
    """Time between the reports, in years."""
    return Signal(pair.days / 365.25, f"{pair.days:.0f} days apart")


def alike_words(pair: Pair) -> Signal:
    """The sentences of evidence share their words: nothing up to 40 %, all at 100 %."""
    ratio = fuzz.token_set_ratio(pair.a.claim.evidence, pair.b.claim.evidence)
    return Signal((ratio - 40) / 60, f"{ratio:.0f} % of the words") if ratio > 40 else NOTHING


def same_article(pair: Pair) -> Signal:
    """One article has one record per deal: two records are two deals, unless nearly everything agrees."""
    return Signal(1.0, "two records of one article") if pair.a.article.article_id == pair.b.article.article_id else NOTHING


def back_in_time(pair: Pair) -> Signal:
    """The later report knows the deal only as an offer or talks, though the earlier one had it closed or ended."""
    early, late = pair.a.claim.terms.status, pair.b.claim.terms.status
    back = pair.days > 30 and early in ("completed", "terminated") and late in ("proposed", "negotiating")
    return Signal(1.0, f"{early}, then {late}") if back else NOTHING


FEATURES: tuple[Callable[[Pair], Signal], ...] = (
    shared_parties,
    second_party,
    other_parties,
    lone_party,
    same_institution,
    other_institution,
    other_counterparty,
    same_project,
    other_project,
    same_minerals,
    other_minerals,
    same_type,
    same_value,
    other_value,
    same_stake,
    other_stake,
    same_countries,
    other_countries,
    same_states,
    years_apart,
    alike_words,
    same_article,
    back_in_time,
)
