"""What leaves the language models: plain values with character offsets, no spaCy object."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Mention:
    """A named thing in the text; offsets are characters of `title + "\\n" + text`."""

    label: str  # COUNTRY MINERAL COMPANY INSTITUTION PROJECT MONEY DEAL_TYPE
    id: str
    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Frame:
    """One deal as one article tells it, fields as in the labelling guide."""

    deal_type: str
    status: str
    binding: str
    countries: tuple[str, ...]
    companies: tuple[str, ...]
    institutions: tuple[str, ...]
    minerals: tuple[str, ...]
    project: str | None
    value: tuple[float, str] | None  # whole units, ISO 4217
    stake_percent: float | None
    evidence_start: int
    evidence_end: int
    background: bool
    confidence: float
    roles: tuple[tuple[str, str], ...] = ()  # (party, role)
    spans: tuple[tuple[str, str, int, int], ...] = ()  # (field, value, start, end): where the text says it


def as_labels(frame: Frame, text: str) -> dict[str, Any]:
    """The frame in the fields of the labelling guide; `text` is `title + "\\n" + text`."""
    value: dict[str, Any] | None = {"amount": frame.value[0], "currency": frame.value[1]} if frame.value else None
    return asdict(frame) | {"value": value, "evidence": text[frame.evidence_start:frame.evidence_end]}
