"""Two mentions side by side, and what a feature says of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.resolve.mentions import Mention
from pipeline.resolve.names import Name, alike


@dataclass(frozen=True, slots=True)
class Signal:
    """What one feature says of a pair: 0 nothing, 1 all it can say; the reason is for people."""

    score: float
    reason: str = ""


NOTHING = Signal(0.0)
_LEAST_WORD = 5  # letters of a name's first word that tell it from common words


@dataclass(frozen=True, slots=True)
class Pair:
    """Two mentions, the earlier first, and what most features need to know of both."""

    a: Mention
    b: Mention
    shared: int  # companies of the one that are alike to companies of the other, one to one
    rest: tuple[tuple[Name, ...], tuple[Name, ...]]  # companies of each that have no twin
    days: float
    type_fit: float  # 1 the same deal type, 0 types that no one deal should be told as

    @property
    def fewest(self) -> int:
        """Companies of the side that names fewer."""
        return min(len(self.a.companies), len(self.b.companies))


def twins(a: Sequence[Name], b: Sequence[Name]) -> tuple[int, tuple[tuple[Name, ...], tuple[Name, ...]]]:
    """How many names of the one are alike to names of the other, one to one, and those of each that have no twin."""
    left, alone = list(b), []
    for name in a:
        twin = next((other for other in left if alike(name, other)), None)
        if twin is None:
            alone.append(name)
        else:
            left.remove(twin)
    return len(a) - len(alone), (tuple(alone), tuple(left))


def told_in(name: Name, said: frozenset[str]) -> bool:
    """Whether words of a sentence may stand for a name: its key, or a telling first word."""
    return name.joined in said or (len(name.tokens[0]) >= _LEAST_WORD and name.tokens[0] in said)
