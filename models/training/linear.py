"""Trains the linear models: logistic regression on sentences, and on entities as seen from the sentences that tell their deal.

Method: L2-penalised logistic regression (scikit-learn, L-BFGS) over hashed features. It is convex: no seed, no epochs.
"""

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from models.encoder.records import NAMES, Entity, Floats
from models.encoder.windows import Cut, encode
from models.evaluate import same_company
from models.linear.features import Article, Feature, article, link_features, name_features, sentence_features
from models.linear.model import BUCKETS, HEADS, Linear, bucket
from models.training.labelling import Example, belongs, label
from models.training.records import Prepared
from models.training.tags import find_all

STRENGTH = 1.0  # C of the evidence; of type and status
LINK_STRENGTH = 0.1
SNIPPET = 0.5  # weight of a snippet's sentence beside an article's
LEAST_ANCHOR = 0.3  # weight of an anchor from which its links are learned
ROUNDS = 400
NEVER = -10.0  # intercept of a class that no row has

Row = tuple[list[Feature], int, float]  # features, class, weight


def train_linear(records: Sequence[Prepared], cut: Cut) -> Linear:
    """From labelled texts; the same texts give the same weights."""
    examples = [label(record, cut) for record in records]
    articles = [article(text) for text, _ in examples]
    sentence = np.zeros((BUCKETS + 1, sum(HEADS.values())), np.float32)
    first = 0
    for head, rows in (("evidence", _evidence(examples, articles)), ("type", _kinds(examples, articles, "type")),
                       ("status", _kinds(examples, articles, "status"))):
        sentence[:, first:first + HEADS[head]] = _fit(list(rows), HEADS[head], STRENGTH)
        first += HEADS[head]
    link = _fit(list(_links(examples, articles)), 2, LINK_STRENGTH)
    return Linear(sentence, link[:, 1:] - link[:, :1], _fit(list(_names(records, cut)), 1 + len(NAMES), STRENGTH))


def _evidence(examples: Sequence[Example], articles: Sequence[Article]) -> Iterable[Row]:
    for (text, labels), of in zip(examples, articles, strict=True):
        share = 1.0 if text.sentences[0].layout == "title" else SNIPPET
        for i, weight in enumerate(labels.weight):
            if weight > 0:
                yield list(sentence_features(of, i)), int(labels.evidence[i]), float(weight) * share


def _kinds(examples: Sequence[Example], articles: Sequence[Article], head: str) -> Iterable[Row]:
    for (_, labels), of in zip(examples, articles, strict=True):
        for anchor in labels.anchors:
            kind = getattr(anchor, head)
            if kind >= 0 and anchor.weight >= LEAST_ANCHOR:
                yield list(sentence_features(of, anchor.sentence)), kind, anchor.weight


def _links(examples: Sequence[Example], articles: Sequence[Article]) -> Iterable[Row]:
    for (_, labels), of in zip(examples, articles, strict=True):
        told = [i for i, kind in enumerate(labels.evidence) if kind]
        for anchor in labels.anchors:
            if anchor.weight >= LEAST_ANCHOR:
                for entity, names in link_features(of, anchor.sentence, told):
                    yield [(name, 1.0) for name in names], int(entity in anchor.positive), anchor.weight


def _names(records: Sequence[Prepared], cut: Cut) -> Iterable[Row]:
    """Names as the rules see them: of a snippet all, of an article those that its labels name."""
    for record in records:
        of = article(encode(record, cut))
        kinds = _snippet_kinds(record) if record.snippet else _article_kinds(record)
        for entity in of.mentions:
            if entity[0] in ("PARTY", "PROJECT") and (kind := kinds(entity)) is not None:
                yield [(name, 1.0) for name in name_features(of, entity)], kind, 1.0


def _snippet_kinds(record: Prepared) -> Callable[[Entity], int | None]:
    spans = (record.snippet or {})["spans"]
    marked: dict[int, int] = {}
    for kind, name in enumerate(NAMES, 1):
        for span in spans:
            if span["label"] == name:
                marked |= {i: kind for start, end in find_all(record.text, span["text"]) for i in range(start, end)}
    places = {m.entity: m for m in record.mentions}
    return lambda entity: marked.get(places[entity].start, 0) if entity in places else None


def _article_kinds(record: Prepared) -> Callable[[Entity], int | None]:
    """None where the labels don't say: a bystander is a company all the same."""
    def kind(entity: Entity) -> int | None:
        for deal in record.gold:
            for number, names in ((1, deal["companies"]), (2, deal["institutions"])):
                if any(same_company(name, entity[1]) for name in names):
                    return number
            if belongs(("PROJECT", entity[1]), deal):
                return 3
        return None

    return kind


def _fit(rows: Sequence[Row], classes: int, strength: float) -> Floats:
    """Weights [BUCKETS + 1, classes], the intercepts last; a class that no row has is never likely."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    out = np.zeros((BUCKETS + 1, classes), np.float32)
    out[-1] = NEVER
    kinds = {kind for _, kind, _ in rows}
    if len(kinds) < 2:  # nothing to tell apart
        out[-1, list(kinds)] = 0.0
        return out
    places = [[bucket(name) for name, _ in features] for features, _, _ in rows]
    ends = np.cumsum([0, *map(len, places)])
    values = np.array([value for features, _, _ in rows for _, value in features], np.float64)
    matrix = csr_matrix((values, [place for row in places for place in row], ends), shape=(len(rows), BUCKETS))
    used = np.unique(matrix.indices)
    model = LogisticRegression(C=strength, max_iter=ROUNDS)
    model.fit(matrix[:, used], [kind for _, kind, _ in rows], [weight for _, _, weight in rows])
    coefficients, intercepts = model.coef_, model.intercept_
    if len(model.classes_) == 2:  # one row of coefficients stands for both classes
        coefficients, intercepts = (np.concatenate([-x, x]) / 2 for x in (coefficients, intercepts))
    for row, intercept, kind in zip(coefficients, intercepts, model.classes_, strict=True):
        out[used, kind], out[-1, kind] = row, intercept
    return out

