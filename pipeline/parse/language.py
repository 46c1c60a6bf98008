"""The language of a text: what the page declares, checked against what it reads like."""

import re
import threading

import py3langid

ONE_AT_A_TIME = threading.Lock()  # its model has 100 MB, and each thread that comes before it is there would load it again
SAMPLE = 600  # characters; more tells nothing new
ENOUGH = 200  # characters from which the text is believed before its declaration


def language_of(text: str, declared: str | None = None) -> str | None:
    """ISO 639-1 code: of a short text the declared language, of a long one what its letters say; None if neither tells."""
    claim = re.match(r"\s*([a-zA-Z]{2})(?:[-_]|\s*$)", declared or "")
    code = claim[1].lower() if claim else None
    sample = text[:SAMPLE]
    if not any(char.isalpha() for char in sample) or (code and len(sample) < ENOUGH):
        return code
    with ONE_AT_A_TIME:
        found = str(py3langid.classify(sample)[0])
    return found if len(found) == 2 else code
