"""Articles to claims: the relevance gate, then the spaCy pipeline of `models`."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import cast

from spacy.tokens import Doc

import models
from models import relevance
from models.frames import Frame
from pipeline.records import Article, Binding, Claim, DealType, Entity, FieldSpan, Money, Status, Terms, stable_id

LONGEST = 60_000  # characters of one article that are read, some 7 s and 800 MB at the worst; what is longer is a dump, no story
BATCH = 120_000  # characters that the pipeline holds at a time
UNREADABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
TAG = re.compile(
    r"</?(?:a|abbr|article|b|blockquote|br|cite|code|div|em|figcaption|figure|font|h[1-6]|hr|i|img|li|ol|p|pre|q|s|section|small|span|"
    r"strong|sub|sup|table|tbody|td|th|thead|tr|u|ul)(?:\s[^<>\n]{0,500})?/?>|<!--[^<>\n]{0,500}-->", re.IGNORECASE
)  # markup that the outlet left in its text
CHARACTER = re.compile(r"&(?:[A-Za-z]{2,8}|#\d{1,6}|#x[0-9A-Fa-f]{1,5});")
UNBROKEN = re.compile(r"\S{200,}")  # no words; the tokenizer's time grows with the square of their signs


@dataclass(frozen=True, slots=True)
class Extraction:
    """What was found in one article."""

    article: Article
    relevant: bool
    entities: tuple[Entity, ...]
    claims: tuple[Claim, ...]


@cache
def extractor_version() -> str:
    """Changes with rules, vocabularies, weights and the libraries that read with them, so that stale claims are known."""
    return f"en-{sha256(models.fingerprint().encode() + Path(__file__).read_bytes()).hexdigest()[:12]}"


def extract(articles: Iterable[Article], *, gate: bool = True) -> Iterator[Extraction]:
    """Claims of each article, in the order given; `gate=False` runs irrelevant articles through the whole pipeline too.

    An article is irrelevant when it is retracted, known to be in another language than English, or names no mineral and
    nothing like a deal.
    """
    todo = [(article, _is_relevant(article)) for article in articles]
    texts = [_plain(article.content) for article, relevant in todo if relevant or not gate]
    docs = _read(texts)
    for article, relevant in todo:
        if relevant or not gate:
            doc = next(docs)
            yield Extraction(article, relevant, tuple(_entities(article, doc)), tuple(_claims(article, doc)))
        else:
            yield Extraction(article, False, (), ())


def _read(texts: Iterable[str]) -> Iterator[Doc]:
    """The texts as documents, in batches of bounded size."""
    batch: list[str] = []
    for text in texts:
        if batch and sum(map(len, batch)) + len(text) > BATCH:
            yield from models.load("en").pipe(batch)
            batch = []
        batch.append(text)
    if batch:
        yield from models.load("en").pipe(batch)


def is_english(article: Article) -> bool:
    """True unless another language is known."""
    return (article.language or "en").lower().startswith("en")


def _is_relevant(article: Article) -> bool:
    return is_english(article) and not article.retracted and relevance.is_relevant(article.content[:LONGEST])


def _plain(text: str) -> str:
    """The same text, character for character, without what a model can't read; offsets stay."""
    read = text if len(text) <= LONGEST else text[: max(text.rfind(" ", 0, LONGEST), 0) or LONGEST]  # no word is cut in two
    plain = UNREADABLE.sub(" ", read)
    if "<" in plain or "&" in plain:
        plain = CHARACTER.sub(lambda hit: _letter(hit[0]), TAG.sub(_blank, plain))
    return UNBROKEN.sub(_blank, plain)


def _letter(reference: str) -> str:
    """The character of a reference such as "&amp;", filled with blanks; itself where it names none, or a line break."""
    letter = unescape(reference)
    return letter.ljust(len(reference)) if len(letter) == 1 and letter.isprintable() else reference


def _blank(run: re.Match[str]) -> str:
    return " " * len(run[0])


def _claims(article: Article, doc: Doc) -> Iterator[Claim]:
    seen: Counter[str] = Counter()
    for frame in cast("tuple[Frame, ...]", doc._.frames):
        evidence = article.content[frame.evidence_start:frame.evidence_end]
        # two deals may stand in one sentence: the second gets an ordinal
        again = (str(seen[evidence]),) if seen[evidence] else ()
        seen[evidence] += 1
        yield Claim(
            claim_id=stable_id("clm", article.article_id, evidence, *again),
            article_id=article.article_id,
            terms=_terms(frame),
            evidence=evidence,
            evidence_start=frame.evidence_start,
            evidence_end=frame.evidence_end,
            background=frame.background,
            confidence=frame.confidence,
            extractor=extractor_version(),
            roles=frame.roles,
            spans=tuple(FieldSpan(*span) for span in frame.spans),
        )


def _terms(frame: Frame) -> Terms:
    return Terms(
        deal_type=cast(DealType, frame.deal_type),
        status=cast(Status, frame.status),
        binding=cast(Binding, frame.binding),
        countries=frame.countries,
        companies=frame.companies,
        institutions=frame.institutions,
        minerals=frame.minerals,
        project=frame.project,
        value=Money(*frame.value) if frame.value else None,
        stake_percent=frame.stake_percent,
    )


def _entities(article: Article, doc: Doc) -> Iterator[Entity]:
    spans = [span for span in (*doc.spans["entities"], *doc.spans["money"]) if span.label_ != "PLACE"]
    for span in sorted(spans, key=lambda s: (s.start_char, s.end_char, s.label_, s.kb_id_)):
        start, end = span.start_char, span.end_char
        yield Entity(span.label_, span.kb_id_, article.content[start:end], start, end)
