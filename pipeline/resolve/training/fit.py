"""Logistic regression whose weights keep the sign that a feature's meaning asks for."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_STEPS = 3000  # of the descent; the loss has long stopped moving by then


@dataclass(frozen=True, slots=True)
class Fit:
    """What was learned: a pair scores bias + weights @ features."""

    bias: float
    weights: Floats


def fit(features: Floats, same: Floats, weight: Floats, signs: Floats, ridge: float) -> Fit:
    """Least weighted logistic loss plus ridge/2 times the squared weights, none of which has the sign opposite to `signs`.

    `features` [pairs, features], `same` [pairs] 0 or 1, `weight` [pairs]; accelerated projected gradient descent
    (Beck & Teboulle 2009), which gives the same result in every run.
    """
    table = np.hstack([features, np.ones((len(features), 1))])
    share = weight / weight.sum()
    bounds = np.append(signs, 0.0)
    penalty = np.append(np.full(features.shape[1], ridge), 0.0)
    # the gradient's Lipschitz constant is at most a quarter of the largest eigenvalue, plus the penalty
    pace = 1.0 / (np.linalg.eigvalsh((table * share[:, None]).T @ table)[-1] / 4 + ridge)
    now = ahead = np.zeros(table.shape[1])
    momentum = 1.0
    for _ in range(_STEPS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(table @ ahead, -30.0, 30.0)))
        after = ahead - pace * (table.T @ (share * (chance - same)) + penalty * ahead)
        after = np.where(bounds * after < 0, 0.0, after)
        faster = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        ahead = after + (momentum - 1) / faster * (after - now)
        now, momentum = after, faster
    return Fit(float(now[-1]), now[:-1])
