"""How sure a deal is: Platt's scaling of the evidence's probability, and the table that shows whether it holds.

Source: J. Platt, Probabilistic outputs for support vector machines (1999): a logistic curve over the score, fitted by Newton's
method to the deals that were right and wrong on held-out articles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from models.deals.settings import Settings
from models.encoder.records import Floats, Reading
from models.evaluate import pair_deals
from models.training import score
from models.training.records import Deal, Prepared

STEPS = 50
RIDGE = 1e-2  # keeps the curve finite where all deals are right
BOUNDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 1.01)  # of the rows of the reliability table


def calibrated(readings: Sequence[Reading], records: Mapping[str, Prepared], settings: Settings) -> Settings:
    """The settings with slope and offset of the confidence fitted to these readings."""
    plain = replace(settings, slope=1.0, offset=0.0)
    told: list[tuple[float, bool]] = []
    for reading in readings:
        told += judged(records[reading.id], score.deals(reading, plain))
    if not told:
        return plain
    share = np.array([p for p, _ in told]).clip(1e-3, 1 - 1e-3)
    slope, offset = _platt(np.log(share / (1 - share)), np.array([right for _, right in told], np.float64))
    return replace(settings, slope=round(slope, 4), offset=round(offset, 4))


def judged(record: Prepared, deals: Sequence[Deal]) -> list[tuple[float, bool]]:
    """(confidence, found in the labels) of each deal that is told as live; those told in passing by the labels are left out."""
    pairs = [pair for pair in pair_deals(record.gold, deals) if pair.verdict in ("matched", "false alarm")]
    return [(float(pair.predicted["confidence"]), pair.verdict == "matched") for pair in pairs if pair.predicted is not None]


def _platt(odds: Floats, right: Floats) -> tuple[float, float]:
    """Slope and offset of the logistic curve; the goals are drawn in a little, as Platt does."""
    good = right.sum()
    goal = np.where(right > 0, (good + 1) / (good + 2), 1 / (len(right) - good + 2))
    x = np.stack([odds, np.ones_like(odds)], 1)
    w = np.array([1.0, 0.0])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp((-x @ w).clip(-500, 500)))
        slope = x.T @ (p - goal) + RIDGE * (w - [1.0, 0.0])
        w = w - np.linalg.solve((x.T * (p * (1 - p))) @ x + RIDGE * np.eye(2), slope)
    return float(w[0]), float(w[1])


def reliability(held: Sequence[Prepared], predicted: Mapping[str, Sequence[Deal]]) -> list[str]:
    """Rows: confidence from … to, deals, mean confidence, share that was right."""
    told = np.array([pair for record in held for pair in judged(record, predicted[record.id])], np.float64).reshape(-1, 2)
    rows = []
    for low, high in pairwise(BOUNDS):
        inside = told[(told[:, 0] >= low) & (told[:, 0] < high)]
        if len(inside):
            mean, right = inside.mean(0)
            rows.append(f"confidence {low:.1f}-{min(high, 1.0):.1f}: {len(inside):4d} deals, mean {mean:.2f}, right {right:.2f}")
    return rows
