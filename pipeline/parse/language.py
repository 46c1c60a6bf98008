"""The language of a text: what the page declares, checked against what it reads like."""

import csv
import re
import threading
from functools import cache
from importlib.resources import files

import py3langid

ONE_AT_A_TIME = threading.Lock()  # its model has 100 MB, and each thread that comes before it is there would load it again
SAMPLE = 600  # characters; more tells nothing new
ENOUGH = 200  # characters from which the text is believed before its declaration
FUNCTION_WORDS = 0.25  # share of a text's words from which it is in the language that it declares
WORD = re.compile(r"[^\W\d_]+")


@cache
def function_words(language: str) -> frozenset[str]:
    """The commonest little words of a language; none for most. From `function_words.csv`."""
    lines = files("pipeline.parse").joinpath("function_words.csv").read_text("utf-8").splitlines()
    return frozenset(word for row in csv.DictReader(lines) if row["language"] == language for word in row["words"].split())


def language_of(text: str, declared: str | None = None) -> str | None:
    """ISO 639-1 code: of a short text the declared language, of a long one what its letters say; None if neither tells."""
    claim = re.match(r"\s*([a-zA-Z]{2})(?:[-_]|\s*$)", declared or "")
    code = claim[1].lower() if claim else None
    sample = text[:SAMPLE]
    if not any(char.isalpha() for char in sample) or (code and len(sample) < ENOUGH):
        return code
    if code and _reads_like(sample, code):  # the classifier takes as long as a tenth of all the rest
        return code
    with ONE_AT_A_TIME:
        found = str(py3langid.classify(sample)[0])
    return found if len(found) == 2 else code


def _reads_like(text: str, language: str) -> bool:
    """Whether the text has as many of the language's little words as running text has."""
    words = WORD.findall(text.lower())
    return sum(word in function_words(language) for word in words) > FUNCTION_WORDS * len(words)
