"""Postings: which rows hold a key, in about six bytes a posting and in one array each.

The upper `BITS` of a key are cut in two. The first part says in which bucket a posting lies;
`starts` tells where each bucket begins. The rest, the `marks`, are sorted inside the bucket and
stand beside the row. A key with one row costs no more than the tenth row of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from alcyon.matching.index import compiled
from alcyon.matching.keys import BITS, Keys

Counts = npt.NDArray[np.int64]
MOST_BUCKET_BITS: Final = BITS - 16  # so that the marks of a large index fit into 16 bits
ROW_BITS: Final = 64 - BITS
MOST_ROWS: Final = 1 << ROW_BITS


def packed_postings(keys: Keys, rows: npt.NDArray[np.integer[Any]]) -> Keys:
    """Key and row in one number each: sorting them sorts by key, then by row."""
    return np.asarray(
        ((keys >> np.uint64(ROW_BITS)) << np.uint64(ROW_BITS)) | rows.astype(np.uint64), np.uint64
    )


@dataclass(frozen=True, slots=True)
class Postings:
    """`starts` (buckets + 1, uint32), `marks` (postings, uint16 or uint32), `rows` (uint32)."""

    starts: npt.NDArray[np.uint32]
    marks: npt.NDArray[Any]
    rows: npt.NDArray[np.uint32]

    @classmethod
    def of(cls, entries: Keys) -> Postings:
        """From `packed_postings`, sorted in place: no second copy of the largest array."""
        entries.sort()
        bits = _bucket_bits(len(entries))
        starts = _starts(entries, bits)
        marks = np.empty(len(entries), np.uint16 if BITS - bits <= 16 else np.uint32)
        rows = np.empty(len(entries), np.uint32)
        for since in range(0, len(entries), 1 << 20):
            part = entries[since : since + (1 << 20)]
            marks[since : since + len(part)] = part >> np.uint64(ROW_BITS) & _low(BITS - bits)
            rows[since : since + len(part)] = part & _low(ROW_BITS)
        return cls(starts, marks, rows)

    def find(self, keys: Keys) -> tuple[Counts, Counts]:
        """Where the postings of each key begin and how many there are."""
        bits = (len(self.starts) - 1).bit_length() - 1
        if compiled.USED:
            return compiled.find(self.starts, self.marks, keys, bits)
        return _find(self, keys, bits)


def _bucket_bits(count: int) -> int:
    return min(MOST_BUCKET_BITS, max(4, (count // 16).bit_length()))


def _low(bits: int) -> np.uint64:
    return np.uint64((1 << bits) - 1)


def _starts(entries: Keys, bits: int) -> npt.NDArray[np.uint32]:
    edges = np.arange(1, 1 << bits, dtype=np.uint64) << np.uint64(64 - bits)
    inner = np.searchsorted(entries, edges)
    return np.concatenate([[0], inner, [len(entries)]]).astype(np.uint32)


def _find(postings: Postings, keys: Keys, bits: int) -> tuple[Counts, Counts]:
    buckets = (keys >> np.uint64(64 - bits)).astype(np.int64)
    marks = (keys >> np.uint64(ROW_BITS) & _low(BITS - bits)).astype(np.int64)
    low, high = postings.starts[buckets].astype(np.int64), postings.starts[buckets + 1]
    wanted = np.concatenate([marks, marks + 1])
    found = _search(postings.marks, wanted, np.tile(low, 2), np.tile(high.astype(np.int64), 2))
    first, last = found[: len(keys)], found[len(keys) :]
    return first, last - first


def _search(marks: npt.NDArray[Any], wanted: Counts, low: Counts, high: Counts) -> Counts:
    """Binary search of each wanted mark in its own part, all at once."""
    top = max(len(marks) - 1, 0)
    while len(marks) > 0 and bool(np.any(low < high)):
        middle = (low + high) >> 1
        less = (marks[np.minimum(middle, top)] < wanted) & (low < high)
        low = np.where(less, middle + 1, low)
        high = np.where(less, high, np.minimum(high, middle))
    return low
