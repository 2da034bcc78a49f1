"""How sure a measured share or percentile is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final, NamedTuple

Z: Final = 1.959963984540054  # 95 % of a normal distribution, two-sided


class Share(NamedTuple):
    """A share of `n`, with its 95 % interval; all 0 to 1, `value` None where n is 0."""

    value: float | None
    low: float
    high: float
    n: int


def share(hits: int, n: int) -> Share:
    """Wilson's score interval (E. B. Wilson, JASA 22, 1927): right near 0 and 1 too."""
    if n == 0:
        return Share(None, 0.0, 1.0, 0)
    rate, square = hits / n, Z * Z
    middle = (rate + square / (2 * n)) / (1 + square / n)
    half = Z * math.sqrt(rate * (1 - rate) / n + square / (4 * n * n)) / (1 + square / n)
    low = 0.0 if hits == 0 else middle - half  # without the rounding of the last digit
    high = 1.0 if hits == n else middle + half
    return Share(rate, low, high, n)


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that at least `part` (0 to 1) of them do not exceed; 0 of none."""
    if len(values) == 0:
        return 0.0
    ordered = sorted(values)
    return ordered[max(math.ceil(part * len(ordered)), 1) - 1]


def percentile_interval(values: Sequence[float], part: float) -> tuple[float, float]:
    """95 % interval of a percentile from the order of the values (binomial, no shape assumed)."""
    n = len(values)
    if n == 0:
        return 0.0, 0.0
    ordered = sorted(values)
    half = Z * math.sqrt(n * part * (1 - part))
    low, high = math.floor(n * part - half), math.ceil(n * part + half)
    return ordered[min(max(low, 0), n - 1)], ordered[min(max(high, 0), n - 1)]
