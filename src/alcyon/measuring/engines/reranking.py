"""What engines that know texts only are given beside: folded names, and a re-rank by the date.

No peer is tuned by us; this is the plain way somebody would take with a library of texts.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from anyascii import anyascii
from numpy.typing import NDArray

from alcyon.measuring.rows import Birth

WEIGHT: Final = 0.35  # of the date beside a name's 0 to 1
SWAPPED: Final = 0.8
UNKNOWN: Final = 0.5

Floats = NDArray[np.float32]


def folded(name: str) -> str:
    """Latin letters and digits in lower case, the words in alphabetical order."""
    text = anyascii(name).lower()
    return " ".join(sorted("".join(c if c.isalnum() else " " for c in text).split()))


class Dates:
    """The days of birth of a register; four bytes a record."""

    def __init__(self) -> None:
        self._taken = array("I")
        self._packed: NDArray[Any] = np.empty(0, np.uint32)

    def add(self, birth: Birth) -> None:
        year, month, day = birth
        self._taken.append(year << 9 | month << 5 | day)

    def close(self) -> None:
        self._packed = np.frombuffer(self._taken, np.uint32)

    def nbytes(self) -> int:
        return int(self._packed.nbytes)

    def likeness(self, birth: Birth, places: Sequence[int] | None = None) -> Floats:
        """0 to 1 for each record (of `places`): year a half, month and day a quarter each.

        Day and month changed about count `SWAPPED`, what is not known counts a half of its
        part, and a query without a year `UNKNOWN` throughout.
        """
        packed = self._packed if places is None else self._packed[np.asarray(places, np.int64)]
        year, month, day = birth
        if year == 0:
            return np.full(len(packed), UNKNOWN, np.float32)
        years, months, days = packed >> 9, packed >> 5 & 15, packed & 31
        result = np.where(years == year, 0.5, 0.0).astype(np.float32)
        for known, column in ((month, months), (day, days)):
            part = np.where(column == known, 0.25, 0.0) if known else 0.125
            result += np.where(column == 0, 0.125, part).astype(np.float32)
        result[years == 0] = UNKNOWN
        swapped = (years == year) & (months == day) & (days == month) & (day > 0)
        return np.where(swapped, np.maximum(result, SWAPPED), result).astype(np.float32)
