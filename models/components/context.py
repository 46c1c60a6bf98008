"""What stands around a mention, read from the tokens: `doc.text` builds the whole text anew each time it is asked for."""

from spacy.tokens import Doc, Span

from models.vocabulary import cue


def around(doc: Doc, start: int, end: int, sight: int) -> tuple[str, str]:
    """Up to `sight` characters before and after the tokens start … end (exclusive), within their line."""
    first, stop = max(0, start - sight), min(len(doc), end + sight)
    before = doc[first:start].text_with_ws if first < start else ""
    after = doc[end - 1].whitespace_ + (doc[end:stop].text_with_ws if end < stop else "")
    return before[-sight:].rsplit("\n", 1)[-1], after[:sight].split("\n", 1)[0]


def is_place_here(span: Span) -> bool:
    """True for a name that stands like a place: "in Antofagasta", "the Pilbara"."""
    before, _ = around(span.doc, span.start, span.end, 20)
    return cue("place_before", r"\b(?:CUES(?: the)?|the) $", any_case=True).search(before) is not None
