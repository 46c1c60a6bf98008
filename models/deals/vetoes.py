"""Where language is regular, rules overrule: a price a share is no deal's value, a rival named as such is no party."""

from collections.abc import Callable

import numpy as np

from models.encoder.records import Floats, Mention, Reading
from models.vocabulary import cue

SIGHT = 50  # characters around a mention that are looked at
LEAST_VALUE = 10_000  # whole units; a smaller sum is a fee or a price


def kept(reading: Reading, veto: float) -> Floats:
    """Factor of each mention's probabilities [mentions]: 1, or `veto` where a rule speaks against it."""
    return np.array([veto if _is_outside(reading.text, mention) else 1.0 for mention in reading.mentions])


def _is_outside(text: str, mention: Mention) -> bool:
    rule = RULES.get(mention.entity[0])
    if rule is None:
        return False
    before = text[max(0, mention.start - SIGHT):mention.start].rsplit("\n", 1)[-1]
    after = text[mention.end:mention.end + SIGHT].split("\n", 1)[0]
    return rule(mention, before, after)


def _no_total(mention: Mention, before: str, after: str) -> bool:
    """Small change, a price a share or tonne, and the worth of a company."""
    amount = mention.entity[1].rpartition(" ")[2]
    if amount.replace(".", "", 1).isdigit() and float(amount) < LEAST_VALUE:
        return True
    worth = cue("no_value", r"\bCUES\W*(?:of|at|is|was|about|around|some|nearly)?\W*$", any_case=True).search(before)
    return bool(worth or cue("per_unit", r" ?CUES", any_case=True).match(after))


def _is_bystander(mention: Mention, before: str, after: str) -> bool:  # noqa: ARG001 - all rules are called alike
    outside = cue("bystander_before", r"CUES(?: (?:the|a))? ?$", any_case=True).search(before)
    return bool(outside or cue("bystander_after", r"(?:['’]s)? CUES\b").match(after))


def _is_rival(mention: Mention, before: str, after: str) -> bool:  # noqa: ARG001 - all rules are called alike
    outside = cue("rival_before", r"CUES(?: the)? ?$", any_case=True).search(before)
    return bool(outside or cue("rival_after", r"(?:['’]s|['’])? ?CUES", any_case=True).match(after))


RULES: dict[str, Callable[[Mention, str, str], bool]] = {"MONEY": _no_total, "PARTY": _is_bystander, "COUNTRY": _is_rival}
