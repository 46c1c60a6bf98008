"""What goes wrong, by class: the next person sees at once where the next gain lies."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from models.deals.settings import Settings
from models.encoder.records import LIVE, PASSING, Reading
from models.evaluate import Fault, evaluate
from models.training.records import Deal, Prepared

LEAST = Settings().evidence


def faults(
    held: Sequence[Prepared], readings: Mapping[str, Reading], predicted: Mapping[str, Sequence[Deal]], most: int,
) -> list[str]:
    """Counts of each class of fault, then up to `most` cases of each kind."""
    records = {record.id: record for record in held}
    found = evaluate([{"id": record.id, "agreements": record.gold} for record in held], predicted).faults
    counts: Counter[str] = Counter()
    cases: dict[str, list[str]] = defaultdict(list)
    for fault in found:
        record = records[fault.article]
        why = ""
        if fault.kind == "missed":
            why = _why_missed(readings[record.id], fault)
        elif fault.kind == "false alarm":
            why = _why_invented(record, predicted[record.id], fault)
        name = f"{fault.kind}: {why}" if why else fault.kind
        counts[name] += 1
        cases[name].append(f"{fault.article} {fault.detail[:200]}")
    out = [f"{count:4d} {name}" for name, count in sorted(counts.items())]
    for name in sorted(cases):
        out += [f"## {name}", *cases[name][:most]] if most else []
    return out


def _why_missed(reading: Reading, fault: Fault) -> str:
    """How far the deal came: was there a sentence, was it taken for a deal?"""
    at = reading.text.find(fault.detail)
    number = next((i for i, s in enumerate(reading.sentences) if at >= 0 and s.start <= at < s.end), -1)
    if number < 0:
        return "no sentence"
    if reading.evidence[number].argmax() == PASSING:
        return "read as passing"
    return "read as no deal" if reading.evidence[number, LIVE:].sum() < LEAST else "merged, or fields too wrong"


def _why_invented(record: Prepared, predicted: Sequence[Deal], fault: Fault) -> str:
    """What the deal is that nobody labelled."""
    if not record.gold:
        return "no deal in the article"
    own = [deal for deal in predicted if deal["evidence"][:200] == fault.detail[:200]]
    gold = [deal for deal in record.gold if not deal["background"]]
    twice = any(evaluate([{"id": record.id, "agreements": gold}], {record.id: [deal]}).detection.f1 for deal in own)
    return "told twice" if twice else "another deal, or fields too wrong"
