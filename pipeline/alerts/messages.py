"""What an alert says: one line of headline, then who, over what, for how much, and the sentence in the press behind it."""

import re
from dataclasses import dataclass

from pipeline.alerts.changes import AgreementChange, Move, money

_FIELDS = {"deal_type": "type", "stake_percent": "stake"}
# what moves cursors, turns the direction of text, is invisible, or may not stand in UTF-8 or XML at all
_CONTROL = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\ufffe\uffff]+"
)


@dataclass(frozen=True, slots=True)
class Quote:
    """Where a claim can be read."""

    evidence: str
    publisher: str
    url: str


def headline(change: AgreementChange) -> str:
    """ "New deal: …", "Status signed → completed: …"; one line of plain text."""
    title = change.agreement.title
    if change.kind == "new_deal":
        return plain(f"{'Confirmed' if change.reviewed else 'New'} deal: {title}")
    if change.kind == "merge":
        return plain(f"Two deals are one: {title}")
    if change.kind == "retraction":
        return plain(f"No longer reported: {title}")
    told = ", ".join(told_move(move) for move in change.moves)
    return plain(f"{'Corrected: ' if change.kind == 'correction' else ''}{told}: {title}")


def lines(change: AgreementChange, quote: Quote | None) -> tuple[str, ...]:
    """The body, a fact a line; what isn't known has no line. Control characters of web pages are taken out."""
    one, terms = change.agreement, change.agreement.terms
    value = money(terms.value)
    if value and one.value_usd is not None and terms.value and terms.value.currency != "USD":
        value += f" (about USD {one.value_usd:,.0f})"
    facts = (
        ("Who", ", ".join((*terms.companies, *terms.institutions))),
        ("Countries", ", ".join(terms.countries)),
        ("Minerals", ", ".join(terms.minerals)),
        ("Project", terms.project or ""),
        ("Status", terms.status),
        ("Value", value),
        ("Stake", f"{terms.stake_percent:g} %" if terms.stake_percent is not None else ""),
        ("Confidence", f"{one.confidence:.2f} from {one.publishers} outlet{'s' if one.publishers != 1 else ''}"),
        ("Says", f"“{quote.evidence}”" if quote else ""),
        ("Source", f"{quote.publisher} {quote.url}" if quote else ""),
        ("Agreement", one.agreement_id),
    )
    return tuple(plain(f"{name}: {fact}") for name, fact in facts if fact)


def plain(text: str) -> str:
    """One line without control characters, which could move a terminal's cursor or hide what follows."""
    return " ".join(_CONTROL.sub(" ", text).split())


def for_markdown(text: str) -> str:
    """Plain text in which nothing is markup to a service that reads Markdown, and no name is called ("@everyone")."""
    return without_markup(uncalled(text.replace("<", "‹").replace(">", "›")))  # no backslash stops Slack's <!channel>


def without_markup(text: str) -> str:
    """Text with a backslash before what Markdown would read."""
    return re.sub(r"([\\`*_\[\]~|#])", r"\\\1", text)


def uncalled(text: str) -> str:
    """Text in which "@" calls nobody and no words hide a link, for services that read some markup in plain text too.

    A word joiner, which has no width, parts what would be markup; "<" before a letter or sign is one that means nothing.
    """
    return re.sub(r"<(?=[!@#/A-Za-z])", "‹", text.replace("@", "@\u2060").replace("](", "]\u2060("))


def told_move(move: Move) -> str:
    """ "Status signed → completed"; a value that comes up or goes away is told as such."""
    field, old, new = move
    name = _FIELDS.get(field, field).capitalize()
    if not old:
        return f"{name} now {new}"
    return f"{name} {old} → {new or 'none'}"
