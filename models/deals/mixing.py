"""One reading out of two: the encoder's and that of the linear models.

Method: a logarithmic opinion pool (weighted geometric mean, renormalised). The two err on different sentences, so that the pool
is right more often than either; what each weighs is a threshold like the others.
"""

from dataclasses import replace

import numpy as np

from models.deals.settings import Settings
from models.encoder.records import Floats, Reading

FLOOR = 1e-4  # no reader is surer than that


def mixed(reading: Reading, settings: Settings) -> Reading:
    """The reading with the probabilities of both; itself where only the encoder has read."""
    other = reading.opinion
    if other is None:
        return reading
    return replace(
        reading,
        evidence=_pool(reading.evidence, other.evidence, settings.encoder_evidence),
        type=_pool(reading.type, other.type, settings.encoder_type),
        status=_pool(reading.status, other.status, settings.encoder_status),
        link=_pool_yes(reading.link, other.link, settings.encoder_link),
        name=_pool(reading.name, other.name, settings.encoder_name),
        opinion=None,
    )


def _pool(one: Floats, other: Floats, share: float) -> Floats:
    """Of probabilities that sum to 1 on the last axis; `share` is the weight of the first."""
    both = np.exp(share * np.log(one.clip(FLOOR, 1)) + (1 - share) * np.log(other.clip(FLOOR, 1)))
    out: Floats = both / both.sum(-1, keepdims=True)
    return out


def _pool_yes(one: Floats, other: Floats, share: float) -> Floats:
    """Of probabilities that each stand alone."""
    odds = share * _odds(one) + (1 - share) * _odds(other)
    out: Floats = 1 / (1 + np.exp(-odds))
    return out


def _odds(share: Floats) -> Floats:
    inside = share.clip(FLOOR, 1 - FLOOR)
    out: Floats = np.log(inside / (1 - inside))
    return out
