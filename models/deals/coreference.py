"""Words that say more of a deal than its sentence alone: "This joint venture aims …" of which type the partnership before it is,
"has invested in" how far it has come."""

from collections.abc import Sequence
from functools import cache
from re import Pattern

from models.encoder.records import Reading
from models.vocabulary import cue

TYPES = ("acquisition", "equity_investment", "financing", "offtake", "joint_venture", "concession", "trade_agreement")
FRAME = r"(?:This|That|The) (?:[a-z-]+ ){0,2}?CUES\b"


@cache
def _calls() -> tuple[tuple[str, Pattern[str]], ...]:
    return tuple((kind, cue(f"calls_{kind}", FRAME)) for kind in TYPES)


def called(reading: Reading, cluster: Sequence[int]) -> str | None:
    """The type that the sentence after the leading one names, where it goes on about the same deal."""
    at = cluster[0] + 1
    if at >= len(reading.sentences) or reading.sentences[at].block != reading.sentences[at - 1].block:
        return None
    following = reading.sentences[at]
    text = reading.text[following.start:following.end]
    return next((kind for kind, pattern in _calls() if pattern.match(text)), None)


def paid(reading: Reading, cluster: Sequence[int]) -> bool:
    """Whether the leading sentence says that money has flowed already."""
    lead = reading.sentences[cluster[0]]
    return bool(_paid().search(reading.text[lead.start:lead.end]))


@cache
def _paid() -> Pattern[str]:
    return cue("paid", r"\b(?:CUES)\b")
