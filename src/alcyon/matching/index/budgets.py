"""Which keys are worth their postings, and which rows they speak for most.

Exact and fuzzy keys have budgets of their own: in one rare-first list a flood of rare
misspellings took 96 of 100 postings at ten million records, and the truth was lost.
All weights are whole sixteenths of a bit, so that sums do not depend on their order.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from alcyon.matching.index import compiled
from alcyon.matching.keys import Keys

SIXTEENTHS: Final = 16
NOMINAL: Final = 24.0  # bits: log2 of a register of 16 million; a constant, never a live count
Longs = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Budgets:
    """Postings a check may follow by exact and by fuzzy keys; the longest list worth following.

    kept: rows that are compared with the asked name.
    """

    exact: int = 6000
    fuzzy: int = 3000
    longest: int = 4000
    kept: int = 200


def chosen(keys: Keys, counts: Longs, budget: int, longest: int) -> npt.NDArray[np.bool_]:
    """Which keys are followed: the rarest first, until the budget is spent.

    Equally rare ones in the order of the keys, so that the choice is the same every time.
    """
    spots = np.flatnonzero((counts > 0) & (counts <= longest))
    order = spots[np.lexsort((keys[spots], counts[spots]))]
    within = order[: np.searchsorted(np.cumsum(counts[order]), budget, "right")]
    mask = np.zeros(len(keys), np.bool_)
    mask[within] = True
    return mask


def weights(counts: Longs, fuzzy: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """What a key says for each of its rows, in sixteenths of a bit: fuzzy ones three fifths."""
    bits = NOMINAL - np.log2(np.maximum(counts, 1))
    return np.asarray(np.rint(bits * np.where(fuzzy, 0.6, 1.0) * SIXTEENTHS), np.int64)


def tallied(rows: Longs, said: Longs) -> tuple[Longs, Longs]:
    """Each row once, in any order, with the sum of what was said for it."""
    if compiled.USED:
        return compiled.tally(rows, said)
    return _tally(rows, said)


def _tally(rows: Longs, said: Longs) -> tuple[Longs, Longs]:
    order = np.argsort(rows)
    rows = rows[order]
    first = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]][: len(rows)])
    sums = np.add.reduceat(said[order], first) if len(rows) > 0 else said
    return rows[first], sums


def best(sums: Longs, ids_of: Callable[[Longs], Longs], most: int) -> Longs:
    """Places of the `most` highest sums; of equal ones the lower ids. In no order."""
    if len(sums) <= most:
        return np.arange(len(sums))
    edge = np.partition(sums, len(sums) - most)[len(sums) - most]
    above, level = np.flatnonzero(sums > edge), np.flatnonzero(sums == edge)
    level = level[np.argsort(ids_of(level), kind="stable")]
    return np.concatenate([above, level[: most - len(above)]])
