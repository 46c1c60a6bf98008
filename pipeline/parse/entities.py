"""XML entities that a document declares: refused where they could grow without measure or reach for files."""

import re

from pipeline.errors import ParseError

DECLARED = re.compile(rb"<!ENTITY\s+(?:%\s+)?[^\s>]+\s+(?:(SYSTEM|PUBLIC)\s[^>]{0,500}|\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
NESTED = re.compile(rb"&(?!#|amp;|lt;|gt;|quot;|apos;)\w|%\w")
LONGEST = 500  # bytes of a harmless entity's value


def refuse_entities(body: bytes, what: str) -> None:
    """ParseError for entities made of entities, giant ones, and those that name files; `what` begins the sentence.

    Plain ones (`nbsp`) and the W3C's lists of letters, which no parser of ours loads, are left alone.
    """
    plain = body.replace(b"\0", b"")  # without the zeros of UTF-16
    if b"<!ENTITY" not in plain and b"<!entity" not in plain:
        return
    for place in DECLARED.finditer(plain):
        value = place[2] or place[3] or b""
        if (place[1] and b"file:" in place[0].lower()) or len(value) > LONGEST or NESTED.search(value):
            raise ParseError(f"{what} is refused: it declares entities that could grow without measure or read files")
