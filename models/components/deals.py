"""Deals: the frames of a document, each with its evidence and the fields of the labelling guide."""

from spacy.language import Language
from spacy.tokens import Doc

from models.deals import fields
from models.deals.grouping import Group, group, join
from models.deals.sentences import read_sentences, strength
from models.frames import Frame


class Deals:
    """Sets `doc._.frames`, strongest evidence first read, in the order of the article."""

    def __init__(self, least_sentence: float, least_deal: float) -> None:
        self.least_sentence = least_sentence
        self.least_deal = least_deal
        if not Doc.has_extension("frames"):
            Doc.set_extension("frames", default=())

    def __call__(self, doc: Doc) -> Doc:
        sentences = read_sentences(doc)
        heads = {i for block in doc._.blocks if block.kind in ("title", "lead") for i in range(block.start, block.end)}
        mentions = [span.start for span in doc.spans["entities"] if span.label_ == "MINERAL"]
        mineral_article = len(mentions) > 1 or any(start in heads for start in mentions)
        scored = [(strength(s, mineral_article=mineral_article), s) for s in sentences]
        groups = join([g for g in group(scored, self.least_sentence) if g.score >= self.least_deal], fields.deal_type)
        frames = (self._frame(doc, g, groups) for g in groups)
        doc._.frames = tuple(frame for frame in frames if frame is not None)
        return doc

    def _frame(self, doc: Doc, deal: Group, groups: list[Group]) -> Frame | None:
        kind, state = fields.deal_type(deal), fields.status(deal)
        deal.settle(state)
        companies = fields.parties(deal, "COMPANY")
        institutions = fields.parties(deal, "INSTITUTION")
        countries = fields.countries(doc, deal, institutions)
        minerals = fields.minerals(doc, deal)
        if not minerals or len(companies) + len(institutions) + len(countries) < 2:
            return None
        evidence = deal.evidence.span
        start, end = evidence.start_char, evidence.start_char + len(evidence.text.rstrip())
        if evidence.text.startswith(("- ", "## ")):
            start += evidence.text.index(" ") + 1
        return Frame(
            deal_type=kind, status=state, binding=fields.binding(deal), countries=countries, companies=companies,
            institutions=institutions, minerals=minerals, project=fields.project(deal), value=fields.value(deal),
            stake_percent=fields.stake(deal, kind), evidence_start=start, evidence_end=end,
            background=fields.is_background(deal, groups[0].evidence if groups else None), confidence=_confidence(deal.score),
        )


def _confidence(score: float) -> float:
    """A score on 0 … 1; 6 is the weakest that passes, 14 about the strongest seen."""
    return round(min(0.95, max(0.2, 0.35 + 0.06 * (score - 6.0))), 3)


@Language.factory("mineral_deals_deals", default_config={"least_sentence": 4.0, "least_deal": 6.0})
def make_deals(nlp: Language, name: str, least_sentence: float, least_deal: float) -> Deals:  # noqa: ARG001 - spaCy's own
    """`least_sentence`: strength from which a sentence tells of a deal; `least_deal`: from which its group counts."""
    return Deals(least_sentence, least_deal)
