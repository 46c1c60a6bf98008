"""What stands around a mention."""

from spacy.tokens import Doc, Span

from models.components.plain import places_of, text_of
from models.vocabulary import cue


def around(doc: Doc, start: int, end: int, sight: int) -> tuple[str, str]:
    """Up to `sight` characters before and after the tokens start … end (exclusive), within their line."""
    text, places = text_of(doc), places_of(doc)
    first, stop = places[start][0], places[end - 1][1]
    return text[max(0, first - sight):first].rsplit("\n", 1)[-1], text[stop:stop + sight].split("\n", 1)[0]


def is_place_here(span: Span) -> bool:
    """True for a name that stands like a place: "in Antofagasta", "the Pilbara"."""
    before, _ = around(span.doc, span.start, span.end, 20)
    return cue("place_before", r"\b(?:CUES(?: the)?|the) $", any_case=True).search(before) is not None
