"""Articles to claims: the relevance gate, then the spaCy pipeline of `models`."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import cast

import spacy
from spacy.tokens import Doc

import models
from models import relevance
from models.frames import Frame
from pipeline.records import Article, Binding, Claim, DealType, Entity, Money, Status, Terms, stable_id

LONGEST = 400_000  # characters of one article that are read; the rest of a page that long is no news
UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found in one article."""

    article: Article
    relevant: bool
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]


@cache
def extractor_version() -> str:
    """Changes when rules, vocabularies, weights or spaCy change, so that stale claims are known."""
    digest = sha256(spacy.__version__.encode())
    for package in ("models", "models.components", "models.deals", "models.en"):
        folder = resources.files("models").joinpath(*package.split(".")[1:])
        for file in sorted(folder.iterdir(), key=lambda f: f.name):
            if file.is_file() and file.name.endswith((".py", ".csv", ".cfg")):
                digest.update(file.name.encode() + file.read_bytes())
    return f"en-{digest.hexdigest()[:12]}"


def extract(articles: Iterable[Article], *, gate: bool = True) -> Iterator[Extraction]:
    """Claims of each article, in the order given; `gate=False` runs irrelevant articles through the whole pipeline too."""
    todo = [(article, not gate or _readable(article)) for article in articles]
    nlp = models.load("en") if any(relevant for _, relevant in todo) else None
    texts = [_plain(article.content) for article, relevant in todo if relevant]
    docs = nlp.pipe(texts, batch_size=32) if nlp else iter(())
    for article, relevant in todo:
        if not relevant:
            yield Extraction(article, False, (), ())
            continue
        doc = next(docs)
        gated = gate or relevance.is_relevant(article.content)
        yield Extraction(article, gated, tuple(_entities(doc)), tuple(_claims(article, doc)))


def _readable(article: Article) -> bool:
    return not article.retracted and article.language in (None, "en") and relevance.is_relevant(article.content)


def _plain(text: str) -> str:
    """The same text, character for character, without what a model can't read; offsets stay."""
    return UNREADABLE.sub(" ", text[:LONGEST])


def _claims(article: Article, doc: Doc) -> Iterator[Claim]:
    seen: Counter[str] = Counter()
    for frame in cast("tuple[Frame, ...]", doc._.frames):
        terms = Terms(
            deal_type=cast(DealType, frame.deal_type), status=cast(Status, frame.status), binding=cast(Binding, frame.binding),
            countries=frame.countries, companies=frame.companies, institutions=frame.institutions, minerals=frame.minerals,
            project=frame.project, value=Money(*frame.value) if frame.value else None, stake_percent=frame.stake_percent,
        )
        evidence = article.content[frame.evidence_start:frame.evidence_end]
        # two deals may stand in one sentence: the second gets an ordinal
        again = (str(seen[evidence]),) if seen[evidence] else ()
        seen[evidence] += 1
        yield Claim(
            claim_id=stable_id("clm", article.article_id, evidence, *again), article_id=article.article_id, terms=terms, evidence=evidence, evidence_start=frame.evidence_start,
            evidence_end=frame.evidence_end, background=frame.background, confidence=frame.confidence, extractor=extractor_version(), roles=frame.roles,
        )


def _entities(doc: Doc) -> Iterator[Entity]:
    spans = [span for span in (*doc.spans["entities"], *doc.spans["money"]) if span.label_ != "PLACE"]
    for span in sorted(spans, key=lambda s: (s.start_char, s.end_char, s.label_, s.kb_id_)):
        yield Entity(span.label_, span.kb_id_, span.text, span.start_char, span.end_char)
