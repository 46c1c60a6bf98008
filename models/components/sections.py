"""Layout: which line of an article is title, lead, heading, list item, paragraph or boilerplate.

News layout tells what a sentence is worth: the lead carries the deal, an "About …" paragraph carries none.
Runs before the parser, so that no sentence crosses a line.
"""

import re
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from models import vocabulary


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
        if not Doc.has_extension("blocks"):
            Doc.set_extension("blocks", default=())

    def __call__(self, doc: Doc) -> Doc:
        doc._.blocks = tuple(self._blocks(doc))
        for block in doc._.blocks:
            doc[block.start].is_sent_start = True
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


@Language.factory("mineral_deals_sections", default_config={"lead": 2})
def make_sections(nlp: Language, name: str, lead: int) -> Sections:
    """`lead`: how many paragraphs at the top count as the lead."""
    return Sections(lead)
