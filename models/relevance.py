"""The gate before the heavy pipeline: does the text name a mineral and anything that sounds like an arrangement?

Nine of ten articles of the general press name neither; a compiled word search drops them some thousand times faster than
parsing them would. It lets through whatever might hold a deal: what it drops is never seen again.
"""

import re
from functools import cache

from models import vocabulary

# stems of every trigger of a deal, wide on purpose: a word too many costs milliseconds, a word too few costs a deal
DEAL_STEMS = (
    r"agree|accord|acqui|alliance|arrange|auction|award|back(?:s|ed|ing)?\b|bid\b|bids\b|bought|buy|cancel|clos(?:e|es|ed|ing)\b|collaborat|commit|compact|complet|concession|"
    r"consorti|contract|control|convention|cooperat|co-operat|deal|declaration|disburs|divest|earn|enter|exclusiv|farm|financ|framework|fund|grant|guarant|haggl|"
    r"initial|ink(?:s|ed)?\b|interest|invest|joint|jv\b|lease|lend|lent|letter|licen|loan|memorand|merg|mou\b|negotiat|offer|offtake|off-take|option|"
    r"pact|partner|permit|placement|pledg|prepay|propos|protocol|purchas|ratif|railway|reject|renew|right|royalt|sale|sell|settle|shelv|ship(?:s|ped|ment)|sign|sold|"
    r"stake|stream|subscri|suppl|suspend|swap|swallow|takeover|take over|taken over|talks|team(?:s|ed)? up|tender|terminat|toll|treaty|understanding|venture|waiv|withdr|won\b|wins\b|winning"
)


WORD = re.compile(r"[^\W_]+")
TRADE = {"mineral", "minerals", "mining", "mine", "mines", "miner", "miners", "smelter", "smelters", "ore", "ores", "metal", "metals"}
DEAL = re.compile(rf"\b(?:{DEAL_STEMS})")


@cache
def _minerals(language: str) -> tuple[frozenset[str], frozenset[str], re.Pattern[str]]:
    """Single words in lower case, symbols as they are written, and the names that no single word gives away."""
    words, symbols, phrases = set(TRADE), set(), []
    for row in vocabulary.read("minerals", language):
        for surface in (row.label, *row.all("aliases", "forms", "symbols")):
            parts = WORD.findall(surface)
            if len(parts) > 1:
                phrases.append(surface.lower())
            elif surface in row.columns["symbols"] or (len(surface) < 5 and not surface.islower()):
                symbols.add(parts[0])
            else:
                words.add(surface.lower())
    rest = sorted({p for p in phrases if words.isdisjoint(WORD.findall(p))})
    return frozenset(words), frozenset(symbols), re.compile(rf"\b(?:{'|'.join(map(re.escape, rest))})\b")


def is_relevant(text: str, language: str = "en") -> bool:
    """True when the text might hold a minerals deal; text is title and body."""
    words, symbols, phrases = _minerals(language)
    lower = text.lower()
    named = not words.isdisjoint(WORD.findall(lower)) or not symbols.isdisjoint(WORD.findall(text)) or phrases.search(lower) is not None
    return named and DEAL.search(lower) is not None
