"""Every name compared with every name: slow, simple, and hard to beat on what it finds."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from typing import ClassVar

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.process import cdist

from alcyon.measuring.engines.engine import Found, Work
from alcyon.measuring.engines.reranking import WEIGHT, Dates, folded
from alcyon.measuring.rows import Row


class BruteForce:
    """rapidfuzz: `ratio` on sorted folded words, plus 0.35 × likeness of the days, over all."""

    name: ClassVar[str] = "rapidfuzz"
    slow: ClassVar[bool] = True

    def __init__(self) -> None:
        self._names: list[str] = []
        self._dates = Dates()

    def build(self, rows: Iterable[Row], work: Work) -> None:
        for row in rows:
            self._names.append(folded(row.name))
            self._dates.add(row.birth)
        self._dates.close()

    def search(self, asked: Row, most: int) -> Sequence[Found]:
        query = [folded(asked.name)]
        scores = cdist(query, self._names, scorer=fuzz.ratio, dtype=np.float32)[0]
        scores /= 100
        scores += WEIGHT * self._dates.likeness(asked.birth)
        most = min(most, len(scores))
        best = np.argpartition(-scores, most - 1)[:most]
        best = best[np.lexsort((best, -scores[best]))]
        return [Found(int(place), float(scores[place])) for place in best]

    def cpu_seconds(self) -> float:
        return time.process_time()

    def index_bytes(self) -> int:
        return sum(map(len, self._names)) + self._dates.nbytes()
