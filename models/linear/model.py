"""The trained linear models: weights by hashed feature, eight bits each."""

from collections.abc import Collection, Iterable
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from models.encoder.records import NAMES, STATUSES, TYPES, Entity, Floats
from models.linear.features import Article, Feature, link_features, name_features, sentence_features

BUCKETS = 1 << 17
HEADS = {"evidence": 3, "type": len(TYPES), "status": len(STATUSES)}  # columns of the sentences' weights, in this order
WEIGHTS = ("sentence", "link", "name")


def bucket(name: str) -> int:
    """Where the weights of a feature stand."""
    return crc32(name.encode()) % BUCKETS


class Linear:
    """Reads encoded texts. Weights [BUCKETS + 1, columns], the last row the intercepts: `sentence` 20, `link` 1, `name` 4."""

    def __init__(self, sentence: Floats, link: Floats, name: Floats) -> None:
        self.sentence = sentence
        self.link = link
        self.name = name

    @classmethod
    def load(cls, file: Path) -> "Linear":
        """From what `save` wrote."""
        with np.load(file) as kept:
            return cls(*(
                np.concatenate([kept[name].astype(np.float32) * kept[f"{name}_scale"], kept[f"{name}_intercept"]])
                for name in WEIGHTS
            ))

    def save(self, file: Path) -> None:
        """Rounds to 8 bits a weight, with a scale for each column; intercepts keep 32 bits."""
        arrays: dict[str, npt.NDArray[np.generic]] = {}
        for name, weights in zip(WEIGHTS, (self.sentence, self.link, self.name), strict=True):
            scale = np.abs(weights[:-1]).max(0).clip(1e-9) / 127
            arrays[name] = np.round(weights[:-1] / scale).astype(np.int8)
            arrays |= {f"{name}_scale": scale.astype(np.float32), f"{name}_intercept": weights[-1:].astype(np.float32)}
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]  # numpy's stub takes the names for its own options

    def sentences(self, of: Article) -> tuple[Floats, Floats, Floats]:
        """Probabilities of evidence [S, 3], type [S, 10] and status [S, 7]."""
        logits = np.stack([self._sum(self.sentence, sentence_features(of, i)) for i in range(len(of.text.sentences))])
        evidence, kind, status = np.split(logits, np.cumsum(list(HEADS.values()))[:-1], axis=1)
        return _softmax(evidence), _softmax(kind), _softmax(status)

    def links(self, of: Article, asked: Iterable[int], told: Collection[int]) -> Floats:
        """Probabilities [S, mentions] that an entity belongs to the deal of a sentence; 0 but for the sentences `asked`."""
        out = np.zeros((len(of.text.sentences), len(of.text.mentions)))
        places: dict[Entity, list[int]] = {}
        for place, mention in enumerate(of.text.mentions):
            places.setdefault(mention.entity, []).append(place)
        for anchor in asked:
            for entity, names in link_features(of, anchor, told):
                odds = self._sum(self.link, ((name, 1.0) for name in names))[0]
                out[anchor, places[entity]] = 1 / (1 + np.exp(-odds))
        return out

    def names(self, of: Article) -> Floats:
        """Probabilities [mentions, 4] that a mention is no name, a company, a public body, a project; told by its entity."""
        out = np.zeros((len(of.text.mentions), 1 + len(NAMES)))
        known: dict[Entity, Floats] = {}
        for place, mention in enumerate(of.text.mentions):
            entity = mention.entity
            if entity[0] == "PARTY":
                if entity not in known:
                    known[entity] = _softmax(self._sum(self.name, ((name, 1.0) for name in name_features(of, entity))))
                out[place] = known[entity]
        return out

    @staticmethod
    def _sum(weights: Floats, features: Iterable[Feature]) -> Floats:
        pairs = [(bucket(name), value) for name, value in features]
        rows, values = [row for row, _ in pairs], np.array([value for _, value in pairs], np.float32)
        total: Floats = values @ weights[rows] + weights[-1]
        return total


def _softmax(x: Floats) -> Floats:
    powers: Floats = np.exp(x - x.max(-1, keepdims=True))
    out: Floats = powers / powers.sum(-1, keepdims=True)
    return out
