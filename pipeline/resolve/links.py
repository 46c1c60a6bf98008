"""Which mentions belong to one part of a resolution, so that a night settles only the parts that its news touch.

Two mentions are linked when `compare` holds them for the same deal, or when one may be the other's framework. Parts are the
connected groups under links; what is in different parts can't be one deal, because no cluster grows but along links.
Blocking keys are kept as numbers of 32 bits, so that a table of them stays small: equal keys give equal numbers, and `linked`
sorts out the few that only look equal.
"""

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib import resources
from zlib import crc32

from models import vocabulary
from pipeline.resolve.block import offered, sought
from pipeline.resolve.compare import compare, load_model
from pipeline.resolve.mentions import Key, Mention
from pipeline.resolve.money import rates
from pipeline.resolve.parents import kin_offered, kin_sought, may_be_kin


def sought_keys(one: Mention) -> set[int]:
    """Numbers under which a mention finds all others with common ground; they stand among the `offered_keys` of those."""
    return _numbers(sought(one) | kin_sought(one))


def offered_keys(one: Mention) -> set[int]:
    """Numbers under which a mention is found."""
    return _numbers(offered(one) | kin_offered(one))


def _numbers(keys: Iterable[Key]) -> set[int]:
    return {crc32("\x1f".join(map(str, key)).encode()) for key in keys}


def within_window(one: float, other: float) -> bool:
    """Whether two days, as numbers, are near enough for reports of one deal, or of a framework and a deal under it."""
    return abs(one - other) <= load_model().window_days


def linked(a: Mention, b: Mention) -> bool:
    """Whether two mentions are more likely the same deal than not, or may be a framework and a deal under it."""
    if not within_window(a.day, b.day):
        return False
    if may_be_kin(a, b):
        return True
    verdict = compare(a, b, load_model())
    return verdict.veto is None and verdict.score > 0


def resolver_version() -> str:
    """Changes with this package, the known companies and the rates in force: tells what was resolved in another way."""
    mark = rates().mark
    return f"{_package_version()}+{mark}" if mark else _package_version()


@cache
def _package_version() -> str:
    own = (file for file in resources.files(__package__).iterdir() if file.is_file())
    files = sorted((*own, vocabulary.HERE / "en" / "companies.csv"), key=lambda file: file.name)
    marks = (f"{file.name} {sha256(file.read_bytes()).hexdigest()}" for file in files)
    return f"resolver-{sha256(chr(10).join(marks).encode()).hexdigest()[:12]}"
