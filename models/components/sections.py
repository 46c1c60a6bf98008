"""Layout: which line of an article is title, lead, heading, list item, paragraph or boilerplate.

News layout tells what a sentence is worth: the lead carries the deal, an "About …" paragraph carries none.
Sentences end at full stops and at line breaks, so that none crosses a line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from models.vocabulary import cue, words

DATELINE = re.compile(
    r"(?:[A-Z][A-Z.'’/ -]{2,}|[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,2})(?:, [A-Z][\w. ]{1,24}?)?"  # place and state
    r"(?:,? \(?(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?: \d{1,2})?(?:,? \d{4})?\)?)?"
    r"(?: ?[(/](?P<outlet>[A-Z][\w .&]{1,30})[)/])?,? ?(?:--|[-–—:])+ (?=\S)"
)
LONGEST = 250  # tokens of a sentence; what is longer is a table or markup
STOPS = {".", "!", "?", ";"}
ENDS = {".", "!", "?", "…"}
CLOSERS = {'"', "”", "’", "'", ")", "]", "»"}
SHORT = 40  # characters up to which a line is a byline or a place, no lead


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the article in tokens, end exclusive; `section` counts headings before it, and is 0 for a conclusion from all."""

    start: int
    end: int
    kind: str  # title lead heading item paragraph boilerplate
    section: int


class Sections:
    """Sets `doc._.blocks`, `doc._.datelines`, `doc._.outlets` (names in a dateline's brackets) and the sentence starts."""

    def __init__(self, lead: int) -> None:
        self.lead = lead
        self.boilerplate = cue("boilerplate", any_case=True)
        self.notices = cue("notice", any_case=True)
        self.closers = cue("closer", any_case=True)
        self.conclusions = cue("conclusion", any_case=True)
        self.advertisements = cue("advertisement")  # a line in a headline's capitals that ends with "!"
        for name in ("blocks", "datelines", "outlets"):
            if not Doc.has_extension(name):
                Doc.set_extension(name, default=())

    def __call__(self, doc: Doc) -> Doc:
        doc._.blocks = tuple(self._blocks(doc))
        found = [dateline for block in doc._.blocks if (dateline := _dateline(doc, block))]
        doc._.datelines = tuple((start, end) for start, end, _ in found)
        doc._.outlets = tuple(dict.fromkeys(outlet for _, _, outlet in found if outlet))
        starts = {*(block.start for block in doc._.blocks), *_after_stops(doc), *_cuts(doc)}
        for token in doc:
            token.is_sent_start = token.i in starts
        for start, end in doc._.datelines:
            for i in range(start + 1, min(end + 1, len(doc))):
                doc[i].is_sent_start = False  # "N.S.W., March 11" is no sentence
        return doc

    def _blocks(self, doc: Doc) -> list[Block]:
        blocks: list[Block] = []
        section, prose, closed, about = 0, 0, False, False
        for start, end in self._lines(doc):
            text = doc[start:end].text.strip()
            if not blocks:
                blocks.append(Block(start, end, "title", 0))
                continue
            heading, bare = text.startswith("## "), text.removeprefix("## ")
            section += heading
            boilerplate, closer = bool(self.boilerplate.match(bare)), bool(self.closers.match(bare))
            closed = closed or (closer and prose > 0)  # a contact above the story closes nothing
            # a bare "About X" line rules the paragraphs below it, until a heading of another kind
            about = (boilerplate and (heading or len(bare) < 60)) or (about and not heading)
            marked = boilerplate or closer or bool(self.notices.match(bare) or (prose > 0 and self.advertisements.match(bare)))
            kind = "boilerplate" if closed or about or marked else self._kind(text, prose)
            prose += kind in ("lead", "paragraph") and len(text) > SHORT
            of_all = kind == "paragraph" and bool(self.conclusions.match(bare))  # "Together, these deals …"
            blocks.append(Block(start, end, kind, 0 if of_all else section))
        return blocks

    def _kind(self, text: str, prose: int) -> str:
        """What a line of the article proper is; `prose` counts the paragraphs before it."""
        if text.startswith("## "):
            return "heading"
        if text.startswith(("- ", "• ", "* ")):
            return "item"
        return "lead" if prose < self.lead and len(text) > SHORT else "paragraph"

    @staticmethod
    def _lines(doc: Doc) -> list[tuple[int, int]]:
        lines, start = [], 0
        for token in doc:
            if "\n" in token.text:
                if token.i > start:
                    lines.append((start, token.i))
                start = token.i + 1
        if len(doc) > start:
            lines.append((start, len(doc)))
        return lines


def _after_stops(doc: Doc) -> Iterator[int]:
    """Where a sentence begins after a full stop; "Corp." and "U.S." end one only before a word that begins few names."""
    for i in range(1, len(doc)):
        last = i - 1
        while last > 0 and doc[last].text in CLOSERS:
            last -= 1
        text, word = doc[last].text, doc[i]
        if text not in ENDS and not (text.endswith(".") and len(text) > 1 and word.text in words("sentence_openers")):
            continue
        if (doc[i - 1].whitespace_ or "\n" in word.text) and not word.is_lower and word.text not in CLOSERS:
            yield i


def _cuts(doc: Doc) -> Iterator[int]:
    """Where a run of words without a full stop is cut: no pattern is to run over a whole dump."""
    since = 0
    for token in doc:
        since = 0 if token.text in STOPS or "\n" in token.text else since + 1
        if since > LONGEST:
            yield token.i
            since = 0


def _dateline(doc: Doc, block: Block) -> tuple[int, int, str] | None:
    """Tokens and agency of "PERTH, May 6 (Agency) -" at the head of a paragraph: what stands there takes no part in a deal."""
    if block.kind not in ("lead", "paragraph"):
        return None
    text = doc[block.start:block.end].text
    hit = DATELINE.match(text)
    if not hit:
        return None
    span = doc.char_span(doc[block.start].idx, doc[block.start].idx + hit.end(), alignment_mode="contract")
    return (span.start, span.end, hit["outlet"] or "") if span is not None else None


@Language.factory("mineral_deals_sections", default_config={"lead": 2})
def make_sections(nlp: Language, name: str, lead: int) -> Sections:  # noqa: ARG001 - spaCy's own
    """`lead`: how many paragraphs at the top count as the lead."""
    return Sections(lead)
