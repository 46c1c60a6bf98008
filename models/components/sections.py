"""Layout: which line of an article is title, lead, heading, list item, paragraph or boilerplate.

News layout tells what a sentence is worth: the lead carries the deal, an "About …" paragraph carries none.
Runs before the parser, so that no sentence crosses a line.
"""

import re
from dataclasses import dataclass
from functools import partial

from spacy.language import Language
from spacy.tokens import Doc

from models import vocabulary


DATELINE = re.compile(
    r"(?:[A-Z][A-Z.'’/ -]{2,}|[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,2})(?:, [A-Z][\w. ]{1,24}?)?"  # place, with its state or country
    r"(?:,? \(?(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?(?: \d{1,2})?(?:,? \d{4})?\)?)?"
    r"(?: ?[(/][A-Z][\w .&]{1,30}[)/])?,? ?(?:--|[-–—:])+ (?=\S)"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the article in tokens, end exclusive; `section` counts headings before it."""

    start: int
    end: int
    kind: str  # title lead heading item paragraph boilerplate
    section: int


class Sections:
    """Sets `doc._.blocks` and the sentence starts at line breaks."""

    def __init__(self, lead: int) -> None:
        self.lead = lead
        cues = vocabulary.read("cues")
        starts = [row.first("pattern") for row in cues if row.first("kind") == "boilerplate"]
        self.boilerplate = re.compile("|".join(starts), re.IGNORECASE)
        closers = [row.first("pattern") for row in cues if row.first("kind") == "closer"]
        self.closers = re.compile("|".join(closers), re.IGNORECASE)
        for name in ("blocks", "datelines"):
            if not Doc.has_extension(name):
                Doc.set_extension(name, default=())

    def __call__(self, doc: Doc) -> Doc:
        doc._.blocks = tuple(self._blocks(doc))
        doc._.datelines = tuple(filter(None, map(partial(_dateline, doc), doc._.blocks)))
        for block in doc._.blocks:
            doc[block.start].is_sent_start = True
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
            heading = text.startswith("## ")
            bare = text.removeprefix("## ")
            if heading:
                section += 1
                about = False
            closed = closed or bool(self.closers.match(bare))
            if self.boilerplate.match(bare) and (heading or len(bare) < 60):
                about = True  # a bare "About X" line rules the paragraphs below it
            if closed or about or self.boilerplate.match(bare):
                kind = "boilerplate"
            elif heading:
                kind = "heading"
            elif text.startswith(("- ", "• ", "* ")):
                kind = "item"
            else:
                kind = "lead" if prose < self.lead and len(text) > 40 else "paragraph"
                prose += len(text) > 40
            blocks.append(Block(start, end, kind, section))
        return blocks

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


def _dateline(doc: Doc, block: Block) -> tuple[int, int] | None:
    """Tokens of "PERTH, May 6 (Agency) -" at the head of a paragraph: places and agencies there take no part in a deal."""
    if block.kind not in ("lead", "paragraph"):
        return None
    text = doc[block.start:block.end].text
    hit = DATELINE.match(text)
    if not hit:
        return None
    span = doc.char_span(doc[block.start].idx, doc[block.start].idx + hit.end(), alignment_mode="contract")
    return (span.start, span.end) if span is not None else None


@Language.factory("mineral_deals_sections", default_config={"lead": 2})
def make_sections(nlp: Language, name: str, lead: int) -> Sections:
    """`lead`: how many paragraphs at the top count as the lead."""
    return Sections(lead)
