"""Fitting a policy: weights by logistic regression, the curve by isotonic regression.

Bits are base-two log-odds, so a weight times a value adds as evidence adds (Fellegi and Sunter
1969). Weights are fitted on one part of the pairs and the curve on another, or a stated 90 %
would be what the weights remember of their own lessons.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alcyon.matching.features import Feature

Floats = NDArray[np.float64]
BIT: Final = math.log(2.0)
STEPS: Final = 60
PULL: Final = 1.0  # of the penalty towards the weights one started from
LEAST_SHARE: Final = 0.0005  # no curve says "impossible" or "certain"


class Case(NamedTuple):
    """A measured pair: its features, the truth, and for how many pairs it stands."""

    features: tuple[Feature, ...]
    same: bool
    weight: float = 1.0


class Weights(NamedTuple):
    """`start` and one weight for each code, in bits."""

    start: float
    by_code: dict[str, float]


class Limits(NamedTuple):
    """The least and the most a weight may be, by code: more agreement never hurts, and no
    contradiction is worth more than mistakes of its kind are rare in real files."""

    least: Mapping[str, float]
    most: Mapping[str, float]


FREE: Final = Limits({}, {})


def matrix(cases: Sequence[Case], codes: Sequence[str]) -> Floats:
    """One row a case, one column a code, and a last column of ones."""
    column = {code: at for at, code in enumerate(codes)}
    made = np.zeros((len(cases), len(codes) + 1))
    made[:, -1] = 1.0
    for row, case in enumerate(cases):
        for feature in case.features:
            if feature.code in column:
                made[row, column[feature.code]] += feature.value
    return made


def fit(
    cases: Sequence[Case], first: Weights, limits: Limits = FREE, pull: float = PULL
) -> Weights:
    """Weighted logistic regression by Newton's method, pulled to `first` (a normal prior).

    A weight that leaves its limits is held there. What was never seen keeps its first weight.
    """
    codes = tuple(first.by_code)
    prior = np.array([*first.by_code.values(), first.start])
    strength = np.full(len(prior), pull)
    strength[-1] = 0.01
    task = _Task(
        matrix(cases, codes) * BIT,
        np.array([case.same for case in cases], dtype=np.float64),
        np.array([case.weight for case in cases]),
        prior,
        strength,
    )
    found = _newton(task, *_bounds(codes, limits))
    return Weights(float(found[-1]), dict(zip(codes, map(float, found), strict=False)))


class _Task(NamedTuple):
    x: Floats
    y: Floats
    w: Floats
    prior: Floats
    strength: Floats

    def loss(self, at: Floats) -> float:
        """Of the data, and of the distance from the prior."""
        z = self.x @ at
        data = self.w @ (np.logaddexp(0.0, z) - self.y * z)
        return float(data + 0.5 * self.strength @ (at - self.prior) ** 2)

    def step(self, at: Floats, low: Floats, high: Floats) -> Floats:
        """Newton's step of the weights that are free; one that its limit holds stays."""
        p = 1.0 / (1.0 + np.exp(-np.clip(self.x @ at, -40, 40)))
        slope = self.x.T @ (self.w * (self.y - p)) - self.strength * (at - self.prior)
        bend = (self.x * (self.w * p * (1 - p))[:, None]).T @ self.x + np.diag(self.strength)
        held = ((at <= low) & (slope < 0)) | ((at >= high) & (slope > 0))
        made = np.zeros(len(at))
        made[~held] = np.linalg.solve(bend[np.ix_(~held, ~held)], slope[~held])
        return made


def _newton(task: _Task, low: Floats, high: Floats) -> Floats:
    """Steps are halved until they are gain: far from the goal a whole one may overshoot."""
    found = np.clip(task.prior, low, high)
    loss = task.loss(found)
    for _ in range(STEPS):
        step = task.step(found, low, high)
        for halving in range(20):
            tried = np.clip(found + step / 2**halving, low, high)
            gained = loss - task.loss(tried)
            if gained > 0:
                break
        if gained < 1e-7:
            break
        found, loss = tried, loss - gained
    return found


def _bounds(codes: Sequence[str], limits: Limits) -> tuple[Floats, Floats]:
    low = np.array([*(limits.least.get(code, -np.inf) for code in codes), -np.inf])
    high = np.array([*(limits.most.get(code, np.inf) for code in codes), np.inf])
    return low, high


def bits(cases: Sequence[Case], weights: Weights) -> Floats:
    """The bits of each case."""
    codes = tuple(weights.by_code)
    found = matrix(cases, codes) @ np.array([*weights.by_code.values(), weights.start])
    return np.asarray(found)


# -------------------------------------------------------------------------------- the curve


def curve(found: Floats, same: Floats, weight: Floats, points: int = 40) -> list[list[float]]:
    """(bits, probability) that rise: bins of the bits, their shares pooled (isotonic).

    The bins are narrow where a pair may be either; a share is drawn to what the bits say by as
    much as one case weighs.
    """
    order = np.argsort(found, kind="stable")
    found, same, weight = found[order], same[order], weight[order]
    chance = 1.0 / (1.0 + np.exp2(-np.clip(found, -30, 30)))
    mass = np.cumsum(weight * chance * (1 - chance) + 1e-9)
    bins = np.minimum((mass / mass[-1] * points).astype(int), points - 1)
    made = []
    for number in range(points):
        inside = bins == number
        total = weight[inside].sum()
        if total > 0:
            middle = float(np.average(found[inside], weights=weight[inside] + 1e-12))
            said = np.average(chance[inside], weights=weight[inside])
            share = ((weight * same)[inside].sum() + said) / (total + 1.0)
            made.append((middle, float(share), float(total)))
    return _rising(_pooled(made))


def slope(found: Floats, same: Floats) -> list[list[float]]:
    """A curve that only stretches the bits (Platt without a shift): for few cases. What is even
    stays even, so that the answer at one half does not change."""
    cases = [
        Case((Feature("bits", float(one)),), bool(true))
        for one, true in zip(found, same, strict=True)
    ]
    fitted = fit(cases, Weights(0.0, {"bits": 1.0}), Limits({"bits": 0.0}, {}), 0.1)
    stretch = fitted.by_code["bits"]
    points = (float(at) for at in range(-12, 13, 2))
    return _rising([(at, 1.0 / (1.0 + 2.0 ** (-stretch * at)), 1.0) for at in points])


def _pooled(rows: list[tuple[float, float, float]]) -> list[tuple[float, float, float]]:
    """Neighbours that fall are made one (pool adjacent violators)."""
    pools: list[tuple[float, float, float]] = []
    for row in rows:
        pools.append(row)
        while len(pools) > 1 and pools[-2][1] >= pools[-1][1]:
            (bits_a, share_a, a), (bits_b, share_b, b) = pools[-2:]
            both = a + b
            one = ((bits_a * a + bits_b * b) / both, (share_a * a + share_b * b) / both, both)
            pools[-2:] = [one]
    return pools


def _rising(pools: list[tuple[float, float, float]]) -> list[list[float]]:
    """Rounded, kept from nought and one, each point beyond the one before."""
    made: list[list[float]] = []
    for at, share, _ in pools:
        point = [round(at, 2), round(min(max(share, LEAST_SHARE), 1 - LEAST_SHARE), 4)]
        if len(made) == 0 or (point[0] > made[-1][0] and point[1] > made[-1][1]):
            made.append(point)
    return made


# ------------------------------------------------------------------------------- the figures


class Quality(NamedTuple):
    """At a threshold: precision, recall and F1, over `n` cases."""

    n: int
    precision: float
    recall: float
    f1: float


def quality(stated: Floats, same: Floats, threshold: float = 0.5) -> Quality:
    """Precision 1 where nothing is said, recall 1 where there is nothing to find."""
    said, true = stated >= threshold, same > 0.5
    hits = float((said & true).sum())
    precision = hits / said.sum() if said.any() else 1.0
    recall = hits / true.sum() if true.any() else 1.0
    return Quality(len(stated), precision, recall, 2 * hits / max(1.0, said.sum() + true.sum()))


def f1_interval(stated: Floats, same: Floats, seed: int = 1, draws: int = 2000) -> list[float]:
    """The middle 95 % of F1 at 0.5 over pairs drawn again with replacement (bootstrap)."""
    rng = np.random.default_rng(seed)
    found = []
    for _ in range(draws):
        at = rng.integers(0, len(stated), len(stated))
        found.append(quality(stated[at], same[at]).f1)
    return [float(one) for one in np.percentile(found, [2.5, 97.5])]


def folds(count: int, parts: int = 5, seed: int = 1) -> NDArray[np.int64]:
    """A part for each case, equally many in each, drawn by lot."""
    rng = np.random.default_rng(seed)
    return rng.permutation(np.arange(count) % parts)


def reliability(
    stated: Floats, same: Floats, edges: Sequence[float]
) -> list[dict[str, Any]]:  # fmt: skip
    """For each range of stated probability: how many, the mean stated, the share that was so,
    and the 95 % interval of that share (Wilson)."""
    rows: list[dict[str, Any]] = []
    for low, high in pairwise(edges):
        inside = (stated >= low) & (stated < high)
        count = int(inside.sum())
        if count > 0:
            share = float(same[inside].mean())
            rows.append(
                {"from": low, "to": high, "n": count, "stated": float(stated[inside].mean()),
                 "observed": share, "interval": wilson(share, count)}
            )  # fmt: skip
    return rows


def wilson(share: float, count: int, z: float = 1.96) -> list[float]:
    """The 95 % interval of a share of `count`."""
    middle = share + z * z / (2 * count)
    half = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    whole = 1 + z * z / count
    return [(middle - half) / whole, (middle + half) / whole]
