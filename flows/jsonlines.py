"""Records as the JSON that the command prints; the field names are those of the labelling guide."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from pipeline.errors import CorpusError
from pipeline.extract import Extraction
from pipeline.records import Claim


def claim_json(claim: Claim) -> dict[str, Any]:
    """A claim's fields, with its evidence, confidence and offsets."""
    terms = claim.terms
    return {
        "deal_type": terms.deal_type,
        "status": terms.status,
        "binding": terms.binding,
        "countries": list(terms.countries),
        "companies": list(terms.companies),
        "institutions": list(terms.institutions),
        "minerals": list(terms.minerals),
        "value": {"amount": terms.value.amount, "currency": terms.value.currency} if terms.value else None,
        "project": terms.project,
        "stake_percent": terms.stake_percent,
        "evidence": claim.evidence,
        "evidence_start": claim.evidence_start,
        "evidence_end": claim.evidence_end,
        "background": claim.background,
        "confidence": claim.confidence,
        "roles": dict(claim.roles),
        "spans": [{"field": s.field, "value": s.value, "start": s.start, "end": s.end} for s in claim.spans],
    }


def extraction_json(found: Extraction) -> dict[str, Any]:
    """What was found in one article, as `extract` prints it."""
    entities = [{"label": e.label, "id": e.id, "text": e.text, "start": e.start, "end": e.end} for e in found.entities]
    return {
        "id": found.article.external_id,
        "relevant": found.relevant,
        "entities": entities,
        "agreements": [claim_json(claim) for claim in found.claims],
    }


def export_json(rows: Iterable[tuple[str, tuple[tuple[Claim, str | None], ...]]]) -> Iterator[dict[str, Any]]:
    """One object an article: its id as ingested, and its claims with the agreements that they belong to."""
    for external_id, claims in rows:
        yield {"id": external_id, "agreements": [claim_json(claim) | {"agreement_id": belongs} for claim, belongs in claims]}


def read_gold(path: Path) -> list[dict[str, Any]]:
    """Labelled articles of a .jsonl file; CorpusError names file and line of the first that is broken."""
    try:
        lines = path.read_bytes().splitlines()
    except OSError as error:
        raise CorpusError(f"{path} can't be read ({error.strerror or error}): give a file of labelled articles") from error
    rows = [_labelled(line, f"{path}: line {number}") for number, line in enumerate(lines, 1) if line.strip()]
    if not rows:
        raise CorpusError(f"{path} holds no article: give a file of labelled articles")
    return rows


def _labelled(line: bytes, place: str) -> dict[str, Any]:
    """The article of a line, if it is one with labels."""
    try:
        row = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise CorpusError(f"{place}: this isn't JSON ({error}); put one article in each line") from error
    if not isinstance(row, dict) or not isinstance(row.get("agreements"), list) or "id" not in row:
        raise CorpusError(f"{place}: no labelled article; each line is an object with id, title, text and agreements")
    return row
