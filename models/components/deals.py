"""Deals: the frames of a document, each with its evidence and the fields of the labelling guide."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, fields
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span, SpanGroup

from models.deals.decode import decode
from models.deals.parties import labelled
from models.deals.settings import Settings
from models.encoder.features import features
from models.encoder.reader import Reader

WEIGHTS = Path(__file__).parents[1] / "encoder" / "weights"
PARTIES = {"COMPANY", "INSTITUTION", "NAME"}
DEFAULTS = asdict(Settings())


class Deals:
    """Reads a document with the encoder; sets `doc._.frames` in the order of the article, and sorts the names of `entities`."""

    def __init__(self, reader: Reader, settings: Settings) -> None:
        self.read = reader
        self.settings = settings
        if not Doc.has_extension("frames"):
            Doc.set_extension("frames", default=())

    def __call__(self, doc: Doc) -> Doc:
        text = features(doc)
        if not text.sentences:
            doc._.frames = ()
            return doc
        reading = self.read(text)
        doc._.frames = tuple(decode(reading, self.settings))
        doc.spans["entities"] = SpanGroup(doc, spans=[*_no_parties(doc), *_parties(doc, labelled(reading, self.settings))])
        return doc


def _no_parties(doc: Doc) -> Iterator[Span]:
    return (span for span in doc.spans["entities"] if span.label_ not in PARTIES)


def _parties(doc: Doc, found: Iterable[tuple[int, int, str, str]]) -> Iterator[Span]:
    """Names as the encoder sorts them, those that only it sees among them."""
    for start, end, label, ident in found:
        span = doc.char_span(start, end, label=label, kb_id=ident, alignment_mode="expand")
        if span is not None:
            yield span


@Language.factory("mineral_deals_deals", default_config={"threads": 0, "thresholds": DEFAULTS})
def make_deals(nlp: Language, name: str, threads: int, thresholds: dict[str, float]) -> Deals:  # noqa: ARG001 - spaCy's own
    """`threads`: of one reading, 0 for one a core; `thresholds`: as in `models.deals.settings`."""
    return Deals(Reader(WEIGHTS, threads=threads), Settings(**{f.name: thresholds[f.name] for f in fields(Settings)}))
