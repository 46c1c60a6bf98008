"""Which mentions belong to one part of a resolution, so that a night settles only the parts that its news touch.

Two mentions are linked when `compare` holds them for the same deal. Parts are the connected groups under links; what is in
different parts can't be one deal, because no cluster grows but along links. Blocking keys are kept as numbers of 32 bits,
so that a table of them stays small: equal keys give equal numbers, and `linked` sorts out the few that only look equal.
"""

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from importlib import resources
from zlib import crc32

from pipeline.resolve.block import Key, offered, sought
from pipeline.resolve.compare import compare, load_model
from pipeline.resolve.mentions import Mention


def sought_keys(one: Mention) -> set[int]:
    """Numbers under which a mention finds all others with common ground; they stand among the `offered_keys` of those."""
    return _numbers(sought(one))


def offered_keys(one: Mention) -> set[int]:
    """Numbers under which a mention is found."""
    return _numbers(offered(one))


def _numbers(keys: Iterable[Key]) -> set[int]:
    return {crc32("\x1f".join(map(str, key)).encode()) for key in keys}


def linked(a: Mention, b: Mention) -> bool:
    """Whether two mentions are more likely the same deal than not."""
    verdict = compare(a, b, load_model())
    return verdict.veto is None and verdict.score > 0


@cache
def resolver_version() -> str:
    """Changes with the rules and tables of this package, so that what an older version resolved is known."""
    files = sorted((file for file in resources.files(__package__).iterdir() if file.is_file()), key=lambda file: file.name)
    marks = (f"{file.name} {sha256(file.read_bytes()).hexdigest()}" for file in files)
    return f"resolver-{sha256(chr(10).join(marks).encode()).hexdigest()[:12]}"
