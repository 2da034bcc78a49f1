"""What an asker may learn of, as one byte a row: worked out once, used for many checks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from alcyon.matching.index import compiled
from alcyon.matching.index.shelf import Part

Longs = npt.NDArray[np.int64]
Codes = npt.NDArray[np.uint8]
Visible = Callable[[Longs], npt.NDArray[np.bool_]]
GONE: Final = 0
SEEN: Final = 1
REST: Final = 2


@dataclass(slots=True)
class Sight:
    """For all checks of one asker, for as long as nothing changes about what it may learn of.

    `visible` is given ids (with repetitions) and says for each whether the asker may learn of
    it. It is asked about every record once, and again about what is added: a byte a record, and
    some milliseconds a million. Whoever changes an audience or a clearance makes a new one.
    """

    visible: Visible
    _known: dict[tuple[str, str | None], Codes] = field(default_factory=dict)

    def codes(self, parts: Sequence[Part]) -> list[Codes]:
        """`GONE`, `SEEN` or `REST` for each row of each part."""
        known = {_name(part): self._known.get(_name(part)) for part in parts}
        self._known = {
            _name(part): self._codes(part) if codes is None else codes
            for part, codes in zip(parts, known.values(), strict=True)
        }
        return list(self._known.values())

    def _codes(self, part: Part) -> Codes:
        seen = np.asarray(self.visible(part.segment.rows.ids), np.bool_)
        codes = np.where(seen, np.uint8(SEEN), np.uint8(REST))
        if part.dead is not None:
            codes[part.dead] = GONE
        return codes


def _name(part: Part) -> tuple[str, str | None]:
    return part.file, part.dead_file


def census(rows: npt.NDArray[np.uint32], firsts: Longs, counts: Longs, codes: Codes) -> Longs:
    """(keys, 2): how many of the postings of each key are seen, and how many are of the rest.

    Args:
        rows: of `postings.Postings`; firsts, counts: (keys,) of its `find`.
        codes: (rows of the segment,).
    """
    if compiled.USED:
        return compiled.census(rows, firsts, counts, codes)
    return _census(rows, firsts, counts, codes)


def _census(rows: npt.NDArray[np.uint32], firsts: Longs, counts: Longs, codes: Codes) -> Longs:
    told = codes[rows[spots_of(firsts, counts)]]
    keys = np.repeat(np.arange(len(counts)), counts)
    sums = [np.bincount(keys[told == code], minlength=len(counts)) for code in (SEEN, REST)]
    return np.stack(sums, axis=1)


def spots_of(firsts: Longs, counts: Longs) -> Longs:
    """Places of all postings of some keys, key by key."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) > 0 else 0
    return np.arange(total) + np.repeat(firsts - ends + counts, counts)
