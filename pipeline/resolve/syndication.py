"""Independent voices: an agency's text in thirty outlets is one source.

Texts are compared by MinHash (Broder 1997) over shingles of four words, once for the whole body and once for its opening,
so that copies with another headline, another ending, or cut after a few paragraphs are found, and reporters' own words aren't.
"""

import re
from array import array
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from rensa import RMinHash

from pipeline.records import stable_id
from pipeline.resolve.mentions import Mention
from pipeline.resolve.names import tokens_of

_HASHES = 64  # of each part; the estimated likeness is off by 0.06 as a rule
_SEED = 20_260_101
_SHINGLE = 4  # words
_OPENING = 60  # words
_LEAST = 25  # words below which a text is too short to be told from others
_ALIKE = 0.3  # likeness of whole texts from which they are one: half a copy has 0.5, two reports of one deal at most 0.1
_ALIKE_OPENING = 0.5  # and of their openings
_HEAD = 2  # bytes before the hashes: the agency
# "LONDON, Nov 26 (Reuters) - " or "Nov 26 (Reuters) -": a place in capitals or a date, then who reported it
_DATELINE = re.compile(r"^(?=[^()\n]*(?:\d|[A-Z]{4}))[A-Z][^()\n]{2,60}\(([^():\d\n]{2,30})\)\s*[-–—]+\s")


def signature(text: str) -> bytes:
    """What is kept of an article's text (without its headline) to find its copies: 258 bytes, or none of a short text."""
    told = _DATELINE.match(text)
    words = _words(text[told.end() :] if told else text)
    if len(words) < _LEAST:
        return b""
    agency = stable_id("", told[1].casefold().strip())[1:5] if told else "0000"
    return bytes.fromhex(agency) + _hashes(words) + _hashes(words[:_OPENING])


def near(one: bytes, other: bytes) -> bool:
    """Whether two signatures are of one text, or of texts that credit the same agency."""
    if not one or not other:
        return False
    if one[:_HEAD] == other[:_HEAD] != bytes(_HEAD):
        return True
    a, b = _hashes_of(one), _hashes_of(other)
    whole, opening = _agree(a[:_HASHES], b[:_HASHES]), _agree(a[_HASHES:], b[_HASHES:])
    return whole >= _ALIKE * _HASHES or opening >= _ALIKE_OPENING * _HASHES


def _agree(a: Sequence[int], b: Sequence[int]) -> int:
    return sum(map(int.__eq__, a, b))


def heard(mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions of one deal, in the order of reporting, each with the voice that it repeats, its own if none.

    A mention repeats the first voice before it that comes from its outlet or has nearly its text; so what comes later
    doesn't change who repeats whom among those before.
    """
    voices: list[Mention] = []
    out = []
    for one in mentions:
        first = next((voice for voice in voices if _repeats(one, voice)), None)
        if first is None:
            voices.append(one)
        else:
            one = one if one.voice == first.voice else replace(one, voice=first.voice)
        out.append(one)
    return out


def _repeats(one: Mention, voice: Mention) -> bool:
    return one.voice == voice.voice or near(one.article.signature, voice.article.signature)


def _words(text: str) -> tuple[str, ...]:
    """Words in lower case; letters of other scripts count as words too."""
    return tokens_of(text) or tuple(text.casefold().split())


def _hashes(words: Sequence[str]) -> bytes:
    """The least hash of all shingles under each of the hash functions, its lower 16 bits, in little-endian order."""
    sketch = RMinHash(num_perm=_HASHES, seed=_SEED)
    sketch.update([" ".join(words[n : n + _SHINGLE]) for n in range(len(words) - _SHINGLE + 1)])
    return b"".join((value & 0xFFFF).to_bytes(2, "little") for value in sketch.digest())


@lru_cache(maxsize=4096)
def _hashes_of(kept: bytes) -> Sequence[int]:
    return array("H", kept[_HEAD:])
