"""When two names mean the same party: keys without legal form, accents and punctuation, and rules over keys."""

import csv
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from rapidfuzz.distance import OSA

_LEAST_PREFIX = 4  # letters of a first word that may stand for the whole name ("Lynas", but not "BHP")
_LEAST_SPELLING = 8  # letters from which one slip of the pen makes no other name


@dataclass(frozen=True, slots=True)
class Name:
    """A name as the rules see it."""

    tokens: tuple[str, ...]
    joined: str
    initials: frozenset[str]  # with and without small words; empty below three words

    @property
    def openings(self) -> frozenset[str]:
        """All joined keys that another name may have to be the same firmly: beginnings, initials and the key itself."""
        starts = {"".join(self.tokens[:n]) for n in range(1, len(self.tokens))} if len(self.tokens[0]) >= _LEAST_PREFIX else set()
        return self.initials | starts | {self.joined}


@cache
def words(file: str) -> frozenset[str]:
    """The words of one of this package's lists, comments left out."""
    lines = resources.files(__package__).joinpath(file).read_text("utf-8").splitlines()
    return frozenset(line.strip() for line in lines if line.strip() and not line.startswith("#"))


@lru_cache(maxsize=200_000)
def tokens_of(text: str) -> tuple[str, ...]:
    """Lower-case ASCII words; apostrophes and full stops join what they stand between ("Ma'aden", "U.S.")."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower().replace("&", " and ")
    return tuple(token for token in re.split(r"[^a-z0-9]+", re.sub(r"['’`.]", "", plain)) if token)


@lru_cache(maxsize=200_000)
def name_of(text: str) -> Name:
    """The key of a name; a name in a script that ASCII can't hold is its own key."""
    tokens = _shortened(tokens_of(text)) or (text.casefold(),)
    kept = tuple(token for token in tokens if token not in words("legal_forms.txt")) or tokens
    content = tuple(token for token in kept if token not in words("small_words.txt"))
    forms = (kept, content, content[:-1])  # the last leaves out where it is: SQM … de Chile
    initials = frozenset("".join(token[0] for token in form) for form in forms if len(form) > 2)
    return Name(kept, "".join(kept), initials)


def _shortened(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Words in their short form: United States Antimony is US Antimony."""
    text = f" {' '.join(tokens)} "
    for long, short in table("short_forms.csv", "long", "short").items():
        text = text.replace(f" {long} ", f" {short} ")
    return tuple(text.split())


def same_name(a: Name, b: Name) -> bool:
    """Firmly the same: equal keys, one the beginning of the other, or one the initials of the other.

    Blocking finds every such pair; what `alike` adds counts only beside other common ground.
    """
    if a.joined == b.joined:
        return True
    short, long = (a, b) if len(a.tokens) < len(b.tokens) else (b, a)
    return short.joined in long.openings and (len(short.tokens) < len(long.tokens))


@lru_cache(maxsize=200_000)
def alike(a: Name, b: Name) -> bool:
    """Firmly the same, one letter apart, or one blended from the beginnings of the other's words ("Sakima", "Nornickel")."""
    if same_name(a, b) or blended(a, b) or blended(b, a):
        return True
    return min(len(a.joined), len(b.joined)) >= _LEAST_SPELLING and OSA.distance(a.joined, b.joined, score_cutoff=1) <= 1


def blended(short: Name, long: Name) -> bool:
    """Whether one word is put together from the beginnings of at least two words of a longer name, in their order."""
    word, parts = short.joined, tuple(token for token in long.tokens if token not in words("small_words.txt"))
    return len(short.tokens) == 1 and len(parts) > 1 and 4 <= len(word) < len(long.joined) and _spells(word, parts, 0)


def _spells(word: str, parts: tuple[str, ...], used: int) -> bool:
    """Whether beginnings of `parts`, in order, none left out before the last one used, give exactly `word`."""
    if not word:
        return used > 1
    if not parts:
        return False
    head = parts[0]
    shared = next((n for n, (x, y) in enumerate(zip(word, head, strict=False)) if x != y), min(len(word), len(head)))
    return any(_spells(word[n:], parts[1:], used + 1) for n in range(shared, 0, -1))


@cache
def table(file: str, key: str, value: str) -> Mapping[str, str]:
    """Two columns of one of this package's CSV files, comments left out."""
    lines = resources.files(__package__).joinpath(file).read_text("utf-8").splitlines()
    return {row[key]: row[value] for row in csv.DictReader(line for line in lines if not line.startswith("#"))}


@lru_cache(maxsize=50_000)
def body_of(text: str) -> frozenset[str]:
    """The telling words of a public body's name ("US Energy Department": energy), after its aliases in bodies.csv."""
    called = " ".join(tokens_of(text))
    tokens = table("bodies.csv", "called", "body").get(called, called).split() or [text.casefold()]
    telling = frozenset(tokens) - words("body_words.txt") - words("legal_forms.txt")
    return telling or frozenset(tokens)


def same_body(a: frozenset[str], b: frozenset[str]) -> bool:
    """All telling words of the shorter name stand in the longer."""
    return a <= b or b <= a
