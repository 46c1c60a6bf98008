"""The gate before the heavy pipeline: does the text name a mineral and anything that sounds like an arrangement?

Nine of ten articles of the general press name neither; a compiled word search drops them some thousand times faster than
parsing them would. It lets through whatever might hold a deal: what it drops is never seen again.
"""

import re
from functools import cache

from models.vocabulary import cue, read, words

WORD = re.compile(r"[^\W_]+")


@cache
def _minerals(language: str) -> tuple[frozenset[str], frozenset[str], re.Pattern[str]]:
    """Single words in lower case, symbols as they are written, and the names that no single word gives away."""
    single, symbols, phrases = set(words("trade_words", language)), set(), []
    for row in read("minerals", language):
        for surface in (row.label, *row.all("aliases", "forms", "symbols")):
            parts = WORD.findall(surface)
            if len(parts) > 1:
                phrases.append(surface.lower())
            elif surface in row.columns["symbols"] or (len(surface) < 5 and not surface.islower()):
                symbols.add(parts[0])
            else:
                single.add(surface.lower())
    rest = sorted({phrase for phrase in phrases if single.isdisjoint(WORD.findall(phrase))})
    return frozenset(single), frozenset(symbols), re.compile(rf"\b(?:{'|'.join(map(re.escape, rest))})\b")


def is_relevant(text: str, language: str = "en") -> bool:
    """True when the text might hold a minerals deal; text is title and body."""
    lower = text.lower()
    return _names_mineral(text, lower, language) and cue("deal_stem", r"\bCUES", language=language).search(lower) is not None


def _names_mineral(text: str, lower: str, language: str) -> bool:
    single, symbols, phrases = _minerals(language)
    if not single.isdisjoint(WORD.findall(lower)) or not symbols.isdisjoint(WORD.findall(text)):
        return True
    return phrases.search(lower) is not None
