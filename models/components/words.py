"""English words: their dictionary form, and whether a dictionary has them at all."""

from functools import lru_cache

import simplemma

KEPT = 1 << 16  # words whose answer is remembered


@lru_cache(maxsize=KEPT)
def lemma(word: str) -> str:
    """The form that a dictionary has, in lower case: "agree" of "Agreed"."""
    small = word.lower()
    return simplemma.lemmatize(small, lang="en").lower() if small.isalpha() else small


@lru_cache(maxsize=KEPT)
def is_word(word: str) -> bool:
    """True for what may be an ordinary word: "Shares", not "Northam"."""
    return simplemma.is_known(word.lower(), lang="en")
