"""When two names mean the same party: keys without legal form, accents and punctuation, and rules over keys."""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources

from rapidfuzz.distance import OSA

from models import vocabulary

_LEAST_PREFIX = 4  # letters of a first word that may stand for the whole name ("Lynas", but not "BHP")
_LEAST_SPELLING = 8  # letters from which one slip of the pen makes no other name


@dataclass(frozen=True, slots=True)
class Name:
    """A name as the rules see it; all else follows from its words."""

    tokens: tuple[str, ...]
    joined: str = field(compare=False)
    initials: frozenset[str] = field(compare=False)  # with and without small words; empty below three words
    keys: frozenset[str] = field(compare=False)  # the joined key, and that of the known company that it stands for
    openings: frozenset[str] = field(compare=False)  # keys that a name called the same may have: beginnings, initials, own


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
    kept = _telling(text)
    content = tuple(token for token in kept if token not in words("small_words.txt"))
    forms = (kept, content, content[:-1])  # the last leaves out where it is: SQM … de Chile
    initials = frozenset("".join(token[0] for token in form) for form in forms if len(form) > 2)
    joined = "".join(kept)
    keys = frozenset((joined, known_companies().get(joined, joined)))
    starts = {"".join(kept[:n]) for n in range(1, len(kept))} if len(kept[0]) >= _LEAST_PREFIX else set()
    return Name(kept, joined, initials, keys, initials | starts | keys)


@cache
def known_companies() -> Mapping[str, str]:
    """For each joined name or alias in the vocabulary that means one company only, the key of that company."""
    meant: dict[str, set[str]] = defaultdict(set)
    for row in vocabulary.read("companies"):
        for form in row.forms:
            meant["".join(_telling(form))].add(f"={row.id}")
    return {joined: key for joined, (key, *others) in ((joined, sorted(keys)) for joined, keys in meant.items()) if not others}


def _telling(text: str) -> tuple[str, ...]:
    """The words of a name in their short form, without legal forms."""
    tokens = _shortened(tokens_of(text)) or (text.casefold(),)
    return tuple(token for token in tokens if token not in words("legal_forms.txt")) or tokens


def _shortened(tokens: tuple[str, ...]) -> tuple[str, ...]:
    """Words in their short form: United States Antimony is US Antimony."""
    text = f" {' '.join(tokens)} "
    for long, short in table("short_forms.csv", "long", "short").items():
        text = text.replace(f" {long} ", f" {short} ")
    return tuple(text.split())


def same_name(a: Name, b: Name) -> bool:
    """Firmly the same: equal keys, known as one company, one the beginning of the other, or one the initials of the other.

    Blocking finds every such pair; what `alike` adds counts only beside other common ground.
    """
    if not a.keys.isdisjoint(b.keys):
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
