"""The questions that `compare` asks of two mentions: small functions, each giving a score and a reason.

What an answer weighs stands in weights.toml under the function's name.
"""

from collections.abc import Callable

from rapidfuzz import fuzz

from pipeline.resolve.mentions import ANY
from pipeline.resolve.names import same_body
from pipeline.resolve.pairs import NOTHING, Pair, Signal, told_in


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


def named_there(pair: Pair) -> Signal:
    """Companies that only one side lists stand in the other's sentence or headline: share of them."""
    mine, theirs = pair.rest
    found = sum(told_in(name, pair.b.said) for name in mine) + sum(told_in(name, pair.a.said) for name in theirs)
    return Signal(found / (len(mine) + len(theirs)), f"{found} companies named beside the list") if found else NOTHING


def one_sided(pair: Pair) -> Signal:
    """One side names no company at all."""
    more = max(len(pair.a.companies), len(pair.b.companies))
    return Signal(1.0, "one side names no company") if more and not pair.fewest else NOTHING


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
    """The same deal type."""
    return Signal(1.0, f"both {pair.a.claim.terms.deal_type}") if pair.type_fit == 1 else NOTHING


def told_as(pair: Pair) -> Signal:
    """Types that the press may use for one and the same deal."""
    types = f"{pair.a.claim.terms.deal_type} and {pair.b.claim.terms.deal_type}"
    return Signal(1.0, types) if 0 < pair.type_fit < 1 else NOTHING


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


def states_again(pair: Pair) -> Signal:
    """States sign one paper after another: deals between them without a company, in years."""
    states = not pair.a.companies and not pair.b.companies
    return Signal(min(pair.days / 365.25, 2.0), f"{pair.days:.0f} days between papers of states") if states else NOTHING


def in_passing(pair: Pair) -> Signal:
    """At least one is a remark."""
    return Signal(1.0, "a remark in passing") if pair.a.claim.background or pair.b.claim.background else NOTHING


def same_figures(pair: Pair) -> Signal:
    """Numbers that both sentences hold, years and small ones left out: half for one, all for two."""
    common = pair.a.figures & pair.b.figures
    return Signal(min(len(common) / 2, 1.0), f"figures {', '.join(sorted(common))}") if common else NOTHING


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


# what speaks for one deal, and what against it: no weight is learned of the other sign
FOR: tuple[Callable[[Pair], Signal], ...] = (
    shared_parties,
    second_party,
    named_there,
    same_institution,
    same_project,
    same_minerals,
    same_type,
    told_as,
    same_value,
    same_stake,
    same_countries,
    same_states,
    alike_words,
    same_figures,
)
AGAINST: tuple[Callable[[Pair], Signal], ...] = (
    other_parties,
    lone_party,
    one_sided,
    other_institution,
    other_counterparty,
    other_project,
    other_minerals,
    other_value,
    other_stake,
    other_countries,
    years_apart,
    states_again,
    in_passing,
    same_article,
    back_in_time,
)
FEATURES = (*FOR, *AGAINST)
