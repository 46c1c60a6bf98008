"""Are two mentions the same deal: features weighed and added up, and vetoes that no score outweighs."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from pipeline.resolve.block import common_ground
from pipeline.resolve.features import FEATURES
from pipeline.resolve.mentions import Mention
from pipeline.resolve.pairs import Pair, Signal, twins


@dataclass(frozen=True, slots=True)
class Feature:
    """One question asked of a pair, and what the answer weighs."""

    function: Callable[[Pair], Signal]
    weight: float


@dataclass(frozen=True, slots=True)
class Model:
    """What weights.toml holds."""

    features: tuple[Feature, ...]
    bias: float
    window_days: float
    half_fits: frozenset[frozenset[str]]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The verdict on a pair in thousandths (above 0: more likely the same deal than not), and how it came about."""

    score: int
    signals: tuple[tuple[Signal, float], ...] = ()  # what features said, and what it weighed
    veto: str | None = None

    @property
    def reasons(self) -> tuple[str, ...]:
        """What spoke for and against, for people: "different stakes (-0.40)"."""
        return tuple(f"{signal.reason} ({weighed:+.2f})" for signal, weighed in self.signals)


@cache
def load_model() -> Model:
    """The weights that the package carries; features that weigh nothing are not asked."""
    table = tomllib.loads(resources.files(__package__).joinpath("weights.toml").read_text("utf-8"))
    weights: Mapping[str, float] = table["weights"]
    features = tuple(Feature(function, weight) for function in FEATURES if (weight := weights.get(function.__name__, 0.0)))
    half_fits = frozenset(frozenset((one, other)) for one, others in table["told_as"].items() for other in others)
    return Model(features, table["bias"], table["window_days"], half_fits)


def type_fit(a: str, b: str, model: Model) -> float:
    """1 for the same deal type, a half for types that one deal may be told as, 0 for all others."""
    if a == b:
        return 1.0
    return 0.5 if frozenset((a, b)) in model.half_fits else 0.0


def parties_disjoint(pair: Pair) -> str | None:
    """Both name companies, and none in common."""
    return "no company in common" if pair.fewest and not pair.shared else None


def other_buyer(pair: Pair) -> str | None:
    """A sale of the same target, or by the same buyer, with another counterpart, told at another time."""
    types = {pair.a.claim.terms.deal_type, pair.b.claim.terms.deal_type}
    if pair.shared != 1 or pair.fewest < 2 or pair.days <= 7 or not types <= {"acquisition", "equity_investment"}:
        return None
    return "different buyers or targets at different times"


def sold_again(pair: Pair) -> str | None:
    """A share was sold and paid for; a later sale of another share is another sale."""
    early, late = pair.a.claim.terms, pair.b.claim.terms
    if early.status != "completed" or early.stake_percent is None or late.stake_percent is None or pair.days <= 30:
        return None
    return "different stakes sold at different times" if abs(early.stake_percent - late.stake_percent) > 1 else None


VETOES = (parties_disjoint, other_buyer, sold_again)


def pair_of(a: Mention, b: Mention, model: Model) -> Pair:
    """Two mentions, put in the order of reporting."""
    if b.order < a.order:
        a, b = b, a
    fit = type_fit(a.claim.terms.deal_type, b.claim.terms.deal_type, model)
    return Pair(a, b, *twins(a.companies, b.companies), b.day - a.day, fit)


def compare(a: Mention, b: Mention, model: Model) -> Comparison:
    """Whether two mentions are the same deal; symmetric, and every pair without common ground is vetoed."""
    pair = pair_of(a, b, model)
    if pair.days > model.window_days or not common_ground(a, b):
        return Comparison(0, veto="no common ground")
    for question in VETOES:
        veto = question(pair)
        if veto:
            return Comparison(0, veto=veto)
    total, signals = model.bias, []
    for feature in model.features:
        signal = feature.function(pair)
        if signal.score:
            total += feature.weight * signal.score
            signals.append((signal, feature.weight * signal.score))
    return Comparison(round(1000 * total), tuple(signals))
